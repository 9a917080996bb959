using Kefu.Domain.Figures;
using Kefu.Domain.Identity;

namespace Kefu.Ledger.Figures;

/// <summary>
/// Counts entries of the ledger in their order. Holds a record of each inquiry that is not over; one that it does not hold is read
/// from its own stream. So it needs nothing but the entries, and forgetting costs time only.
/// </summary>
internal sealed class FigureFold(ILedgerReader reader, int mostInMemory)
{
    private const int MostReadTogether = 256;

    private Dictionary<string, InquiryRecord> _records = new(StringComparer.Ordinal);
    private Dictionary<string, InquiryRecord> _older = new(StringComparer.Ordinal);

    /// <summary>Inquiries held.</summary>
    public int Held => _records.Count + _older.Count;

    /// <summary>Forgets all inquiries: they will be read again.</summary>
    public void Forget()
    {
        _records.Clear();
        _older.Clear();
    }

    /// <summary>What some entries add to the figures, row by row.</summary>
    public async Task<Dictionary<FigureKey, Tally>> Count(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        await ReadMissing(entries, cancellationToken);
        var (steps, sums) = (new List<Increment>(), new Dictionary<FigureKey, Tally>());
        foreach (var entry in entries)
        {
            steps.Clear();
            Count(entry, steps);
            foreach (var step in steps)
            {
                foreach (var key in FigureKey.Of(step.Place))
                {
                    if (!sums.TryGetValue(key, out var sum))
                    {
                        sums.Add(key, sum = new());
                    }

                    sum.Add(step);
                }
            }
        }

        Trim(entries);
        return sums;
    }

    private void Count(Entry entry, List<Increment> steps)
    {
        if (IsConversation(entry.Stream))
        {
            if (!Find(entry.Stream, out var record))
            {
                record = InquiryRecord.None;
            }

            if (record.Version != entry.Version - 1)
            {
                throw new InvalidOperationException($"{entry.Stream}: entry {entry.Version} at position {entry.Position} follows entry {record.Version}.");
            }

            _records[entry.Stream] = InquiryFigures.Fold(record, FactCodec.ReadConversation(entry.Facts), steps);
        }
        else if (entry.Stream.StartsWith("agent-day:", StringComparison.Ordinal) && Key.Parts(entry.Stream) is [var tenant, var agent, var date])
        {
            DutyFigures.Fold(tenant, agent, DateOnly.ParseExact(date, "yyyy-MM-dd", null), FactCodec.ReadAgentDay(entry.Facts), steps);
        }
    }

    private async Task ReadMissing(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var missing = entries.Where(e => IsConversation(e.Stream) && seen.Add(e.Stream) && !IsHeld(e)).ToList();
        foreach (var group in missing.Chunk(MostReadTogether))
        {
            // A few at a time: grains read the same way, and they have customers waiting.
            var streams = await Task.WhenAll(group.Select(e => reader.ReadStream(e.Stream, cancellationToken: cancellationToken)));
            foreach (var (first, stream) in group.Zip(streams))
            {
                var record = InquiryRecord.None;
                foreach (var entry in stream.TakeWhile(e => e.Version < first.Version))
                {
                    record = InquiryFigures.Fold(record, FactCodec.ReadConversation(entry.Facts), null);
                }

                _records[first.Stream] = record;
            }
        }

        bool IsHeld(Entry entry)
        {
            if (entry.Version == 1)
            {
                return true;
            }

            if (!Find(entry.Stream, out var record))
            {
                return false;
            }

            // From here on it is among the newer ones, and stays for the whole batch.
            _records[entry.Stream] = record;
            return true;
        }
    }

    private bool Find(string stream, out InquiryRecord record) => _records.TryGetValue(stream, out record!) || _older.TryGetValue(stream, out record!);

    private void Trim(IReadOnlyList<Entry> entries)
    {
        foreach (var stream in entries.Select(e => e.Stream))
        {
            // Hardly anything happens to it any more; if something does, its stream is read.
            if (_records.TryGetValue(stream, out var record) && record.IsOver)
            {
                _records.Remove(stream);
                _older.Remove(stream);
            }
        }

        if (_records.Count > mostInMemory / 2)
        {
            (_older, _records) = (_records, new(StringComparer.Ordinal));
        }
    }

    private static bool IsConversation(string stream) => stream.StartsWith("conversation:", StringComparison.Ordinal);
}
