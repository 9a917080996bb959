using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Kefu.Ledger.Following;

/// <inheritdoc />
internal sealed class LedgerFollower(ILedgerReader reader, LedgerSignal signal, LedgerOptions options, TimeProvider clock) : ILedgerFollower
{
    private const int MostTogether = 1_000;

    public async IAsyncEnumerable<ImmutableArray<Entry>> Follow(long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Taken before reading: a commit after the read wakes us, one before it is read.
            var next = signal.Next;
            var entries = await Read(after, cancellationToken);
            if (entries.IsEmpty)
            {
                await Wait(next, cancellationToken);
            }
            else
            {
                yield return entries;
                after = entries[^1].Position;
            }
        }
    }

    private async Task<ImmutableArray<Entry>> Read(long after, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAll(after, MostTogether, cancellationToken);
        }
        catch (LedgerUnavailableException)
        {
            // It comes back; until then there is nothing to tell.
            return [];
        }
    }

    private async Task Wait(Task next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(TimeSpan.FromMilliseconds(options.PollMilliseconds), clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look for commits of other processes.
        }
    }
}
