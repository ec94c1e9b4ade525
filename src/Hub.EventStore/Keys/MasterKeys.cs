namespace Hub.EventStore;

/// <summary>The keys that wrap data keys: the hub's ordinary one, the confidentiality programme's, and the court's.</summary>
public enum Master { Ordinary, Programme, Court }

/// <summary>
/// Wraps and unwraps data keys. Files in a folder in development; a key management service in earnest, which never gives a master key out,
/// hence asynchronous and with nothing here that asks for one. The context binds what is wrapped to its row.
/// </summary>
public interface IMasterKeys
{
    /// <summary>The name of the master key that wraps new keys of this kind, such as "ordinary-1"; older ones still unwrap.</summary>
    string Current(Master master);

    /// <summary>Whether the named master key can be used here.</summary>
    bool Has(string name);

    ValueTask<byte[]> Wrap(string name, ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> context, CancellationToken ct);

    ValueTask<byte[]> Unwrap(string name, ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken ct);
}

/// <summary>A data key is wrapped by a master key that is not here. Nothing is readable without it.</summary>
public sealed class MasterKeyMissing(string name) : Exception($"Master key {name} is not here, and the key database has keys wrapped by it.");
