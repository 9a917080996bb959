using System.Data.Common;
using System.Globalization;
using Kefu.Check.Agents;
using Kefu.Check.Keys;
using Kefu.Check.ReadModels;
using Kefu.Check.Reports;

namespace Kefu.Check;

/// <summary>
/// Verifies the invariants of a ledger by reading its tables and nothing else: its own reading of the stored facts, sharing no
/// code with what wrote them. Works beside a running system, on one snapshot.
/// </summary>
public static class LedgerCheck
{
    /// <summary>Violations of one invariant that a report holds; all are counted.</summary>
    public const int MostExamples = 100;

    private const int PageSize = 5_000;

    // Receipts are kept for at least a day, so those of the last hours before the newest one are all there.
    private static readonly TimeSpan ReceiptsSurelyKept = TimeSpan.FromHours(20);

    /// <summary>Reads the ledger from its first entry to the last one that was there when it began.</summary>
    /// <param name="source">Where the ledger is.</param>
    /// <param name="progress">Told about every page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LedgerUnreadableException">It cannot be read.</exception>
    public static async Task<CheckReport> Run(CheckSource source, IProgress<CheckProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            await using var tables = await source.Open(cancellationToken);
            return await Run(source, tables, progress, cancellationToken);
        }
        catch (Exception e) when (e is DbException or IOException)
        {
            throw new LedgerUnreadableException($"{source.Name} cannot be read to its end: {e.Message}", e);
        }
    }

    private static async Task<CheckReport> Run(
        CheckSource source, ILedgerTables tables, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (findings, world) = (new Findings(), new World());
        using var keys = new KeyLog(findings);
        var (log, pairs) = (new LogCheck(findings), new GrantPairs(findings));

        var head = await tables.Head(cancellationToken);
        var receiptsSince = await tables.NewestReceipt(cancellationToken) is { } newest ? newest - ReceiptsSurelyKept : DateTimeOffset.MaxValue;
        var follower = new EntryFollower(world, log, findings, keys, pairs, receiptsSince);
        var entries = await ReadLog(tables, follower, head, progress, cancellationToken);
        log.Finish(head);
        pairs.Finish();
        follower.Finish();

        await ReadRows(tables, world, findings, keys, progress, cancellationToken);
        await ReadKeys(tables, findings, keys, progress, cancellationToken);

        string[] notes = pairs.Lagging == 0
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{pairs.Lagging:N0} grants were made before the agent had heard that another conversation had left: counted on the safe side.")];
        return new(
            source.Name, head, entries, log.Facts, world.Conversations.Count, TimeProvider.System.GetElapsedTime(started), findings.Report(), [.. notes]);
    }

    private static async Task<long> ReadLog(
        ILedgerTables tables, EntryFollower follower, long head, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        var read = 0L;
        var page = await tables.Entries(0, PageSize, cancellationToken);
        while (page.Count > 0)
        {
            // The next page is on its way while this one is checked.
            var next = Task.Run(() => tables.Entries(page[^1].Position, PageSize, cancellationToken), cancellationToken);
            foreach (var entry in page)
            {
                follower.Follow(entry);
            }

            read += page.Count;
            progress?.Report(new("entries", read, Math.Max(head, read)));
            page = await next;
        }

        return read;
    }

    private static async Task ReadRows(
        ILedgerTables tables, World world, Findings findings, KeyLog keys, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        var done = 0L;
        var conversations = new ConversationRows(world, findings);
        await foreach (var row in tables.Conversations(cancellationToken))
        {
            conversations.Check(row);
            Step("conversations", ++done, world.Conversations.Count);
        }

        conversations.Slots();
        foreach (var position in conversations.FirstPositionsWithoutRow())
        {
            var (stream, _) = findings.WantsExample(Invariant.I5) ? await Locate(tables, position, cancellationToken) : ("", 0);
            findings.Add(Invariant.I5, "row-missing", stream, 1, position, "a row in the read model", "none");
        }

        var directory = new DirectoryRows(world, findings);
        await foreach (var row in tables.Directory(cancellationToken))
        {
            directory.Check(row);
        }

        directory.Missing();
        done = 0;
        var receipts = new ReceiptRows(world, findings, keys);
        await foreach (var row in tables.Receipts(cancellationToken))
        {
            receipts.Check(row);
            Step("receipts", ++done, 0);
        }

        await foreach (var (tenant, key, count) in tables.RepeatedReceipts(cancellationToken))
        {
            findings.Add(
                Invariant.I6, "receipt-repeated", $"receipt {tenant}/{key}", 0, 0, "one receipt per key", count.ToString(CultureInfo.InvariantCulture));
        }

        void Step(string phase, long count, long total)
        {
            if (count % PageSize == 0)
            {
                progress?.Report(new(phase, count, total));
            }
        }
    }

    private static async Task ReadKeys(
        ILedgerTables tables, Findings findings, KeyLog keys, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        var lost = new HashSet<UInt128>();
        foreach (var fault in keys.Faults((done, total) => progress?.Report(new("keys", done, total))))
        {
            if (fault.Fault is KeyFaultKind.ReceiptWithoutFact)
            {
                lost.Add(fault.Digest);
                continue;
            }

            var (invariant, check, expected, seen) = KeyRules.Of(fault);
            var (stream, version) = findings.WantsExample(invariant) ? await Locate(tables, fault.Position, cancellationToken) : ("", 0);
            findings.Add(invariant, check, stream, version, fault.Position, expected, seen);
        }

        if (lost.Count == 0)
        {
            return;
        }

        // Digests do not tell the keys, so the receipts are read once more to name them.
        await foreach (var row in tables.Receipts(cancellationToken))
        {
            if (ReceiptRows.MessageOf(row) is { } message && lost.Contains(message))
            {
                findings.Add(Invariant.I5, "receipt-without-fact", ReceiptRows.Name(row), 0, 0, "the acknowledged message in the log", "none");
            }
        }
    }

    private static async Task<(string Stream, int Version)> Locate(ILedgerTables tables, long position, CancellationToken cancellationToken) =>
        await tables.Locate(position, cancellationToken) ?? ("", 0);
}
