using System.Collections.Immutable;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Stores.StoreFact;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Stores;

public sealed class StoreTests
{
    private static readonly StoreState Tea = Store.Fold(StoreState.Unknown, Store.Register(StoreState.Unknown, "t", "A", "Tea", "tmall", Noon));

    [Fact]
    public void Register_NewStore_Exists()
    {
        Assert.False(StoreState.Unknown.Exists);
        Assert.Equal(("t", "A", "Tea", "tmall", 1, StoreStatus.Active), (Tea.Tenant, Tea.Store, Tea.Name, Tea.Platform, Tea.Version, Tea.Status));
    }

    [Theory]
    [InlineData("Tea", "tmall", 0)]
    [InlineData("Green Tea", "tmall", 1)]
    [InlineData("Tea", "jd", 1)]
    public void Register_Again_RecordsChangesOnly(string name, string platform, int facts) =>
        Assert.Equal(facts, Store.Register(Tea, "t", "A", name, platform, Noon).Length);

    [Fact]
    public void SetStatus_Paused_IsRecordedOnce()
    {
        var facts = Store.SetStatus(Tea, StoreStatus.Paused, Noon);

        Assert.Equal([new StatusChanged(StoreStatus.Paused, Noon)], facts);
        Assert.Empty(Store.SetStatus(Store.Fold(Tea, facts), StoreStatus.Paused, Noon));
    }

    [Fact]
    public void Set_SomeSettings_RecordsThemWhole()
    {
        var state = Store.Fold(Tea, Store.Set(Tea, new Settings(AgeingSeconds: 60), Noon));

        Assert.Equal([new SettingsChanged(new Settings(AgeingSeconds: 60, DailyCap: 100), Noon)], Store.Set(state, new Settings(DailyCap: 100), Noon));
        Assert.Empty(Store.Set(state, new Settings(AgeingSeconds: 60), Noon));
    }

    // OWN-8: shares are percentages that add up to 100, one per agent; none at all for even shares.
    [Fact]
    public void Divert_SharesOfHundred_AreSetOnce()
    {
        ImmutableArray<DiversionShare> shares = [new("ada", 67), new("bea", 33)];

        var (outcome, facts) = Store.Divert(Tea, shares, Noon);
        var state = Store.Fold(Tea, facts);

        Assert.Equal(DiversionOutcome.Set, outcome);
        Assert.Equal(shares, state.Diversion);
        Assert.Empty(Store.Divert(state, [new("ada", 67), new("bea", 33)], Noon).Facts);
    }

    [Fact]
    public void Divert_None_GoesBackToEvenShares()
    {
        var state = Store.Fold(Tea, Store.Divert(Tea, [new("ada", 100)], Noon).Facts);

        Assert.Empty(Store.Fold(state, Store.Divert(state, [], Noon).Facts).Diversion);
        Assert.Empty(Store.Divert(Tea, [], Noon).Facts);
    }

    [Theory]
    [InlineData(DiversionOutcome.ShareOutOfRange, 0, 100)]
    [InlineData(DiversionOutcome.ShareOutOfRange, -1, 101)]
    [InlineData(DiversionOutcome.ShareOutOfRange, int.MaxValue, int.MaxValue)]
    [InlineData(DiversionOutcome.NotHundred, 50, 49)]
    [InlineData(DiversionOutcome.NotHundred, 50, 51)]
    [InlineData(DiversionOutcome.Set, 1, 99)]
    public void Divert_OtherShares_AreRefused(DiversionOutcome expected, int one, int other)
    {
        var (outcome, facts) = Store.Divert(Tea, [new("ada", one), new("bea", other)], Noon);

        Assert.Equal(expected, outcome);
        Assert.Equal(expected is DiversionOutcome.Set, !facts.IsEmpty);
    }

    [Fact]
    public void Divert_OneAgentAlone_NeedsHundred()
    {
        Assert.Equal(DiversionOutcome.Set, Store.Divert(Tea, [new("ada", 100)], Noon).Outcome);
        Assert.Equal(DiversionOutcome.NotHundred, Store.Divert(Tea, [new("ada", 99)], Noon).Outcome);
    }

    [Fact]
    public void Divert_AgentTwice_IsRefused()
    {
        Assert.Equal(DiversionOutcome.AgentTwice, Store.Divert(Tea, [new("ada", 50), new("ada", 50)], Noon).Outcome);
        Assert.Equal(DiversionOutcome.Set, Store.Divert(Tea, [new("ada", 50), new("Ada", 50)], Noon).Outcome);
    }
}
