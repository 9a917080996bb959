using Kefu.Domain.Tenants;
using static Kefu.Domain.Tenants.TenantFact;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Tenants;

public sealed class TenantTests
{
    private static readonly TenantState Registered = Tenant.Fold(TenantState.Unknown, Tenant.Register(TenantState.Unknown, "t", "Tea House", Noon));

    [Fact]
    public void Register_NewTenant_Exists()
    {
        Assert.False(TenantState.Unknown.Exists);
        Assert.True(Registered.Exists);
        Assert.Equal(("t", "Tea House", 1), (Registered.Tenant, Registered.Name, Registered.Version));
    }

    [Fact]
    public void Register_Again_RecordsOnlyAnotherName()
    {
        Assert.Empty(Tenant.Register(Registered, "t", "Tea House", Noon));
        Assert.Equal([new Registered("t", "Tea Palace", Noon)], Tenant.Register(Registered, "t", "Tea Palace", Noon));
    }

    [Fact]
    public void Set_SomeSettings_KeepsTheOthersAndRecordsChangesOnly()
    {
        var state = Tenant.Fold(Registered, Tenant.Set(Registered, new Settings(DailyCap: 90), Noon));
        state = Tenant.Fold(state, Tenant.Set(state, new Settings(LeaseSeconds: 30), Noon));

        Assert.Equal(new Settings(DailyCap: 90, LeaseSeconds: 30), state.Settings);
        Assert.Empty(Tenant.Set(state, new Settings(LeaseSeconds: 30), Noon));
    }

    [Fact]
    public void Issue_NewKey_IsHeld()
    {
        var (outcome, facts) = Tenant.Issue(Registered, KeyNamed("k1"), Noon);

        Assert.Equal(KeyOutcome.Done, outcome);
        Assert.Equal([KeyNamed("k1")], Tenant.Fold(Registered, facts).Keys);
    }

    [Fact]
    public void Issue_SameIdAgain_RecordsNothingAndKeepsTheFirst()
    {
        var state = Holding(1);

        var (outcome, facts) = Tenant.Issue(state, KeyNamed("k1") with { Hash = "another" }, Noon);

        Assert.Equal(KeyOutcome.Done, outcome);
        Assert.Empty(facts);
    }

    [Fact]
    public void Issue_MoreThanMayBeHeld_IsRefusedUntilOneIsRevoked()
    {
        var state = Holding(TenantState.MostKeys);

        var (outcome, facts) = Tenant.Issue(state, KeyNamed("more"), Noon);
        Assert.Equal(KeyOutcome.TooMany, outcome);
        Assert.Empty(facts);

        state = Tenant.Fold(state, Tenant.Revoke(state, "k7", Noon).Facts);
        Assert.Equal(KeyOutcome.Done, Tenant.Issue(state, KeyNamed("more"), Noon).Outcome);
    }

    [Fact]
    public void Revoke_HeldKey_IsNotHeldAnyMore()
    {
        var (outcome, facts) = Tenant.Revoke(Holding(3), "k2", Noon);

        Assert.Equal(KeyOutcome.Done, outcome);
        Assert.Equal([new KeyRevoked("k2", Noon)], facts);
        Assert.Equal(["k1", "k3"], Tenant.Fold(Holding(3), facts).Keys.Select(k => k.Id));
    }

    [Fact]
    public void Issue_IdOfARevokedKey_IsRefusedForGood()
    {
        var state = Tenant.Fold(Holding(2), Tenant.Revoke(Holding(2), "k2", Noon).Facts);

        var (outcome, facts) = Tenant.Issue(state, KeyNamed("k2") with { Hash = "another" }, Noon);

        Assert.Equal(KeyOutcome.Revoked, outcome);
        Assert.Empty(facts);
        Assert.Equal(KeyOutcome.Done, Tenant.Issue(state, KeyNamed("k3"), Noon).Outcome);
    }

    [Fact]
    public void Issue_TooManyRevokedInALife_IsRefused()
    {
        var state = Registered with { Revoked = [.. Enumerable.Range(0, TenantState.MostRevoked).Select(i => $"k{i}")] };

        Assert.Equal(KeyOutcome.TooMany, Tenant.Issue(state, KeyNamed("more"), Noon).Outcome);
    }

    [Fact]
    public void Set_AValueUnset_IsRecordedWithoutIt_AndOnlyIfItWasSet()
    {
        var state = Tenant.Fold(Registered, Tenant.Set(Registered, new Settings(DailyCap: 90, LeaseSeconds: 30), Noon));
        SettingsChange change = new(new Settings(LeaseSeconds: 40), [SettingName.DailyCap]);

        var facts = Tenant.Set(state, change, Noon);

        Assert.Equal([new SettingsChanged(new Settings(LeaseSeconds: 40), Noon)], facts);
        Assert.Empty(Tenant.Set(Tenant.Fold(state, facts), change, Noon));
    }

    [Fact]
    public void Revoke_UnknownKey_IsRefused()
    {
        var (outcome, facts) = Tenant.Revoke(Holding(1), "k2", Noon);

        Assert.Equal(KeyOutcome.Unknown, outcome);
        Assert.Empty(facts);
    }

    private static TenantState Holding(int keys) =>
        Enumerable.Range(1, keys).Aggregate(Registered, (state, i) => Tenant.Fold(state, Tenant.Issue(state, KeyNamed($"k{i}"), Noon).Facts));

    private static ApiKey KeyNamed(string id) => new(id, "till", "0f", [], null);
}
