using System.Text;
using CsvHelper;

namespace Hub.Cli.Intake;

/// <summary>
/// What became of each row: key,outcome,code in the file's order. Written under a temporary name beside it and renamed at the end, so
/// that a report is either whole or not there.
/// </summary>
public sealed class ReportFile : IAsyncDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly StreamWriter text;
    private readonly CsvWriter csv;
    private bool done;

    public ReportFile(string path)
    {
        this.path = Path.GetFullPath(path);
        if (!Directory.Exists(Path.GetDirectoryName(this.path))) throw new Halt(ExitCode.BadInput, $"There is no folder for the report: {Path.GetDirectoryName(this.path)}");
        temporary = $"{this.path}.{Guid.NewGuid():N}.part";
        text = new StreamWriter(temporary, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        csv = CsvWriter.Create(text, new CsvWriterOptions { NewLine = "\n" }, true);
        Write("key", "outcome", "code");
    }

    public void Write(string key, string outcome, string? code)
    {
        csv.WriteRecord(key, outcome, code ?? "");
    }

    public async Task Finish()
    {
        await csv.FlushAsync();
        await text.FlushAsync();
        ((FileStream)text.BaseStream).Flush(flushToDisk: true);
        csv.Dispose();
        await text.DisposeAsync();
        File.Move(temporary, path, overwrite: true);
        done = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (done) return;
        csv.Dispose();
        await text.DisposeAsync();
        File.Delete(temporary);
    }
}
