using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hub.Domain;
using Hub.Domain.Addresses;

namespace Hub.Server.Facts;

/// <summary>How facts, headers and answers are written: camelCase, ids and kinds as words, nothing that is null.</summary>
public static class FactJson
{
    public static readonly JsonSerializerOptions Options = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            NumberHandling = JsonNumberHandling.Strict,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new Word<CitizenId>(CitizenId.Read, id => id.Value));
        options.Converters.Add(new Word<ChangeId>(ChangeId.Read, id => id.Value));
        options.Converters.Add(new Word<MergeId>(MergeId.Read, id => id.Value));
        options.Converters.Add(new Word<RecordId>(RecordId.Read, id => id.Value));
        options.Converters.Add(new Word<ReviewId>(ReviewId.Read, id => id.Value));
        options.Converters.Add(new Word<ReaddressingId>(ReaddressingId.Read, id => id.Value));
        options.Converters.Add(new Word<ReaddressingKind>(ReaddressingKinds.Read, ReaddressingKinds.NameOf));
        options.Converters.Add(new Word<AddressKind>(text => AddressKinds.Read([text ?? ""]) is [var kind] ? kind : null, AddressKinds.NameOf));
        options.MakeReadOnly();
        return options;
    }

    private sealed class Word<T>(Func<string?, T?> read, Func<T, string> write) : JsonConverter<T> where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (reader.TokenType == JsonTokenType.String ? read(reader.GetString()) : null) ?? throw new JsonException("Not a " + typeof(T).Name + ".");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
