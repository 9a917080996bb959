using System.Collections.Immutable;
using Kefu.Check.Tests.Building;
using Kefu.Domain.Conversations;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Check.Tests.Backup;

/// <summary>Several retailers' histories, committed to a real ledger at the same time.</summary>
internal sealed class Load
{
    private readonly Commit[][] _histories;
    private readonly int[] _next;
    private readonly TaskCompletionSource _secondHalf = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _acknowledged;
    private int _halfway;

    public Load(int retailers, int steps)
    {
        _histories = [.. Enumerable.Range(1, retailers).Select(i => Commits(RandomDays.Build(i, steps, dates: 2, $"r{i}")))];
        _next = new int[retailers];
    }

    /// <summary>Position up to which everything of every retailer is acknowledged, at least.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Every retailer has come to the middle of its history and waits there.</summary>
    public bool IsHalfway => Volatile.Read(ref _halfway) == _histories.Length;

    public int Entries => _histories.Sum(h => h.Sum(c => c.Appends.Length));

    public static async Task<(ILedger Ledger, IAsyncDisposable Owner)> Start(Action<LedgerOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationManager());
        services.AddKefuLedger(configure);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ILedgerStart>().Start();
        return (provider.GetRequiredService<ILedger>(), provider);
    }

    /// <summary>Lets the second half of the histories begin.</summary>
    public void GoOn() => _secondHalf.TrySetResult();

    /// <summary>Commits what is left, every retailer on its own, until told to stop; waits in the middle until <see cref="GoOn"/>.</summary>
    public async Task Run(ILedger ledger, CancellationToken stop = default) => await Task.WhenAll(_histories.Select((history, i) => Task.Run(async () =>
    {
        while (_next[i] < history.Length && !stop.IsCancellationRequested)
        {
            if (_next[i] == history.Length / 2)
            {
                Interlocked.Increment(ref _halfway);
                await _secondHalf.Task;
            }

            var committed = await ledger.Commit(history[_next[i]], CancellationToken.None);
            _next[i]++;
            for (var seen = Acknowledged; committed.Position > seen; seen = Acknowledged)
            {
                Interlocked.CompareExchange(ref _acknowledged, committed.Position, seen);
            }
        }
    })));

    /// <summary>Goes on where another copy of the ledger stands.</summary>
    /// <param name="versions">The version of each stream in it.</param>
    public void ResumeAt(Dictionary<string, int> versions)
    {
        for (var i = 0; i < _histories.Length; i++)
        {
            _next[i] = Array.FindIndex(_histories[i], c => c.Appends[0].ExpectedVersion + 1 > versions.GetValueOrDefault(c.Appends[0].Stream));
            _next[i] = _next[i] < 0 ? _histories[i].Length : _next[i];
        }
    }

    // Entries of one moment are one commit; the builder moves its clock with every act.
    private static Commit[] Commits(LedgerBuilder built)
    {
        var receipts = built.Receipts.ToDictionary(r => r.At);
        return
        [
            .. built.Entries.GroupBy(e => e.At).Select(act => new Commit(
                [.. act.Select(Append)],
                receipts.TryGetValue(act.Key, out var r) ? new Receipt(r.Tenant, r.Key, "hash", r.Answer, r.At) : null)),
        ];
    }

    private static StreamAppend Append(BuiltEntry e) => new(e.Stream, e.Version - 1, e.Facts, e.Tenant, e.At)
    {
        Ordinal = e.Ordinal is { } number ? new Ordinal(number, e.Cap!.Value, e.Over) : null,
        Directory = e.Document is { } d ? new DirectoryRow(d.Tenant, (DirectoryKind)d.Kind, d.Id, d.Version, d.Body) : null,
        Conversation = e.Conversation is { } c
            ? new ConversationRow(
                c.Tenant, c.Id, c.Store, c.Customer, "tmall", DateOnly.Parse(c.Date, System.Globalization.CultureInfo.InvariantCulture),
                (ConversationStatus)c.Status, (PriorityClass)c.Priority, c.Owner, c.LastOwner, c.Version, c.FirstMessageAt, c.OpenedAt, c.AssignedAt,
                c.FirstReplyAt, c.ClosedAt, c.Transfers, c.Invited, c.Score)
            : null,
    };
}
