namespace Hub.Verify;

/// <summary>One note as it stands in a file, or what stands there instead of one.</summary>
internal readonly record struct NoteInFile(int Number, long Byte, ReadOnlyMemory<byte> Bytes, string? Fault);

/// <summary>
/// The notes of a file, one empty line between two. A fault in one note, or between two, does not spoil those after it: a new note begins
/// where an origin that the policy knows stands on a line of its own, or after the empty line that ends the one before.
/// </summary>
internal sealed class NotesInFile(Stream file, IEnumerable<string> origins)
{
    private enum At { Start, Text, Parted, Signatures }

    private readonly HashSet<string> _origins = new(origins, StringComparer.Ordinal);
    private readonly MemoryStream _note = new();
    private At _at = At.Start;
    private string? _fault;
    private long _began;
    private int _number;

    public IEnumerable<NoteInFile> Read()
    {
        foreach (var (line, offset) in Lines())
        {
            if (line.Length == 1 && line[0] == '\n')
            {
                if (_at == At.Start) _fault ??= "an empty line too many stands before it";
                else if (_at == At.Text) Go(line, At.Parted);
                else if (_at == At.Parted) _fault ??= "an empty line too many stands in it";
                else yield return Ended();
                continue;
            }

            var dashed = line.AsSpan().StartsWith(Note.Dash);
            if (_at is not At.Start and not At.Text && !dashed && BeginsANote(line))
            {
                _fault ??= _at == At.Parted ? "it has no signature line" : "no empty line stands after it";
                yield return Ended();
            }

            if (_at == At.Start)
            {
                (_began, _number) = (offset, _number + 1);
                if (dashed) _fault ??= "its signature lines stand without a text";
                Go(line, dashed ? At.Signatures : At.Text);
            }
            else if (_at == At.Text)
            {
                if (dashed) _fault ??= "no empty line parts the text from the signatures";
                Go(line, dashed ? At.Signatures : At.Text);
            }
            else
            {
                Go(line, At.Signatures);
            }
        }

        if (_at != At.Start)
        {
            if (_at != At.Signatures) _fault ??= "the file ends within it";
            yield return Ended();
        }
        else if (_fault is not null)
        {
            yield return new(_number, file.Length, default, "the file ends in an empty line too many");
        }
    }

    private bool BeginsANote(byte[] line) => _origins.Contains(System.Text.Encoding.UTF8.GetString(line).TrimEnd('\n'));

    private void Go(byte[] line, At to)
    {
        if (_note.Length + line.Length <= Note.MostBytes) _note.Write(line);
        else _fault ??= "it is longer than a note may be";
        _at = to;
    }

    private NoteInFile Ended()
    {
        var note = new NoteInFile(_number, _began, _note.ToArray(), _fault);
        _note.SetLength(0);
        (_at, _fault) = (At.Start, null);
        return note;
    }

    /// <summary>Lines with their ends. One that is longer than a note may be comes in pieces, none of which is a line of a note.</summary>
    private IEnumerable<(byte[] Line, long Offset)> Lines()
    {
        var buffer = new byte[Math.Clamp(file.Length, 1, Note.MostBytes)];
        var (filled, read) = (0, 0L);
        while (true)
        {
            var got = file.Read(buffer, filled, buffer.Length - filled);
            filled += got;
            var start = 0;
            while (true)
            {
                var length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') + 1;
                if (length == 0 && (got == 0 || (start == 0 && filled == buffer.Length))) length = filled - start;
                if (length == 0) break;
                yield return (buffer[start..(start + length)], read + start);
                start += length;
            }

            if (got == 0) yield break;
            read += start;
            filled -= start;
            buffer.AsSpan(start, filled).CopyTo(buffer);
        }
    }
}
