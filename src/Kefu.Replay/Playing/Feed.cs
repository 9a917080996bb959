using Kefu.Replay.Gateway;

namespace Kefu.Replay.Playing;

/// <summary>Follows the server's event feed: this is how the replay hears that a waiting customer got an agent.</summary>
internal sealed class Feed(IFloor floor, Board board, Conversing conversing, string? after)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);
    private string? _after = after;

    /// <summary>Reads what there is, without waiting for more.</summary>
    public async Task CatchUp(CancellationToken cancellationToken)
    {
        while (await Page(TimeSpan.Zero, cancellationToken))
        {
        }
    }

    /// <summary>Follows it until cancelled.</summary>
    public async Task Follow(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Page(Wait, cancellationToken);
        }
    }

    private async Task<bool> Page(TimeSpan wait, CancellationToken cancellationToken)
    {
        var page = await floor.Events(_after, wait, cancellationToken);
        foreach (var standing in page.Changes)
        {
            if (board.Learn(standing) is { } talk)
            {
                conversing.Poke(talk);
            }
        }

        _after = page.Next;
        return page.More;
    }
}
