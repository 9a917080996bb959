using Kefu.Ledger.Reading;

namespace Kefu.Ledger.Tests.Reading;

/// <summary>The rules of group read, without a database.</summary>
public sealed class GatheredTests
{
    [Fact]
    public async Task Ask_WhileAQueryRuns_NextOneAnswersAllThatCame()
    {
        var groups = new List<int[]>();
        var hold = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        var gathered = new Gathered<int, int>(async requests =>
        {
            groups.Add([.. requests]);
            entered.TrySetResult();
            await hold.Task;
            return [.. requests.Select(r => r * 2)];
        }, mostTogether: 50);

        var first = gathered.Ask(0, default);
        await entered.Task;
        var others = Enumerable.Range(1, 40).Select(i => gathered.Ask(i, default)).ToList();
        hold.SetResult();

        Assert.Equal(0, await first);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => i * 2), await Task.WhenAll(others));
        Assert.Equal([1, 40], groups.Select(g => g.Length));
    }

    [Fact]
    public async Task Ask_QueryFails_ThoseOfTheGroupAreToldAndTheNextWorks()
    {
        var fail = true;
        var gathered = new Gathered<int, int>(requests => fail ? throw new LedgerUnavailableException("gone", TimeSpan.FromSeconds(1)) : Task.FromResult(requests.ToArray()));

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => gathered.Ask(1, default));
        fail = false;

        Assert.Equal(2, await gathered.Ask(2, default));
    }

    [Fact]
    public async Task Ask_TooManyWait_IsRefused()
    {
        var hold = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        var gathered = new Gathered<int, int>(async requests =>
        {
            entered.TrySetResult();
            await hold.Task;
            return [.. requests];
        }, mostWaiting: 10);
        var first = gathered.Ask(0, default);
        await entered.Task;
        var waiting = Enumerable.Range(1, 10).Select(i => gathered.Ask(i, default)).ToList();

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => gathered.Ask(11, default));
        hold.SetResult();

        Assert.Equal(Enumerable.Range(1, 10), await Task.WhenAll(waiting));
        Assert.Equal(0, await first);
    }
}
