using Microsoft.Win32.SafeHandles;

namespace Hub.Verify;

/// <summary>A file read piece by piece through one buffer: what is asked for in order is read from disk once.</summary>
internal sealed class FileWindow(SafeFileHandle file, byte[] buffer)
{
    private byte[] _buffer = buffer;
    private long _start;
    private int _filled;

    /// <summary>The bytes from there on: as many as asked for, or fewer at the file's end. They stay until the next call.</summary>
    public Span<byte> At(long offset, int count)
    {
        if (offset < _start || offset + count > _start + _filled)
        {
            if (count > _buffer.Length) _buffer = new byte[count];
            (_start, _filled) = (offset, 0);
            while (_filled < _buffer.Length && RandomAccess.Read(file, _buffer.AsSpan(_filled), _start + _filled) is > 0 and var got) _filled += got;
        }

        var from = (int)(offset - _start);
        return _buffer.AsSpan(from, Math.Min(count, _filled - from));
    }
}
