using FsCheck.NUnit;
using Hub.Adapters;
using Hub.Adapters.Inbox;
using Hub.Contracts;
using NUnit.Framework;
using Property = FsCheck.NUnit.PropertyAttribute;

namespace Hub.Tests.Adapters;

/// <summary>Laws of the inbox under any deliveries, in any order, any number of times, with crashes at any point.</summary>
public sealed class InboxLaws
{
    private const int Sequences = 5;
    private static readonly string[] records = ["R1", "R2"];

    [Property(MaxTest = 60)]
    public void Each_sequence_is_applied_once_in_order_under_one_id(int[] steps, bool severalOfARecord) =>
        Run(steps, severalOfARecord).GetAwaiter().GetResult();

    private static async Task Run(int[] steps, bool severalOfARecord)
    {
        var folder = Directory.CreateTempSubdirectory("hub-inbox-").FullName;
        try
        {
            var (letters, effects) = (new Letters(folder, "dmv"), new List<(string Record, long Sequence, Guid Id)>());
            var life = new Life(Path.Combine(folder, "inbox"), severalOfARecord, effects);
            foreach (var step in steps) await life.Take(step, letters);
            // Whatever came, in the end everything is sent once more and the agency answers.
            foreach (var record in records)
                for (var sequence = Sequences; sequence >= 1; sequence--) await life.Inbox.TakeIn(letters.To(record, sequence), CancellationToken.None);
            await life.TellAll();

            foreach (var record in records)
            {
                var told = effects.Where(e => e.Record == record).ToList();
                Assert.That(told.Select(e => e.Sequence).Distinct(), Is.EqualTo(Enumerable.Range(1, Sequences)), "the order of first effects");
                Assert.That(told.All(e => e.Id == Letters.IdOf(e.Record, e.Sequence)), "one id each");
                if (!severalOfARecord) Assert.That(told.Select(e => e.Sequence), Is.Ordered, "a later one never before an earlier one is done with");
            }
            Assert.That(life.Inbox.Waiting, Is.Zero);
            var receipts = life.Inbox.Reader.Unsent("dmv", 1_000).ConvertAll(u => u.Receipt);
            Assert.That(receipts.Select(r => (r.Record, r.Sequence)), Is.Unique);
            Assert.That(receipts, Has.Count.EqualTo(records.Length * Sequences).And.All.Matches<DeliveryReceiptV1>(r => r.Outcome == Outcomes.Applied));
            await life.Inbox.DisposeAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One adapter's days, step by step: a number says what happens next.</summary>
    private sealed class Life(string path, bool severalOfARecord, List<(string Record, long Sequence, Guid Id)> effects)
    {
        public AdapterInbox Inbox { get; private set; } = Open(path, severalOfARecord);

        public async Task Take(int step, Letters letters)
        {
            var choice = Math.Abs(step % 100);
            if (choice < 70)
            {
                await Inbox.TakeIn(letters.To(records[choice % records.Length], 1 + choice / records.Length % Sequences), CancellationToken.None);
            }
            else if (choice < 90)
            {
                if (Inbox.Ready.TryRead(out var change)) await Tell(change);
            }
            else
            {
                // The effect is at the agency, the note is not here, and the process is gone.
                if (choice < 95 && Inbox.Ready.TryRead(out var change)) effects.Add((change.Record, change.Sequence, change.Message.MessageId));
                await Inbox.DisposeAsync();
                Inbox = Open(path, severalOfARecord);
            }
        }

        public async Task TellAll()
        {
            while (Inbox.Ready.TryRead(out var change)) await Tell(change);
        }

        private async Task Tell(WaitingChange change)
        {
            effects.Add((change.Record, change.Sequence, change.Message.MessageId));
            await Inbox.Note(change, Answer.Applied(DateTimeOffset.UnixEpoch, "T1"), CancellationToken.None);
        }

        private static AdapterInbox Open(string path, bool severalOfARecord) => AdapterInbox.Open(path, severalOfARecord, TimeProvider.System);
    }
}
