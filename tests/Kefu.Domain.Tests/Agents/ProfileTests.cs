using Kefu.Domain.Agents;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Agents.AgentFact;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Agents;

public sealed class ProfileTests
{
    [Fact]
    public void Register_NewAgent_Exists()
    {
        var facts = Agent.Register(AgentState.Unknown, "t", "a", "Ada", Noon);
        var state = Agent.Fold(AgentState.Unknown, facts);

        Assert.Equal([new Registered("t", "a", "Ada", Noon)], facts);
        Assert.False(AgentState.Unknown.Exists);
        Assert.True(state.Exists);
        Assert.Equal(("t", "a", "Ada", 1), (state.Tenant, state.Agent, state.Name, state.Version));
    }

    [Fact]
    public void Register_SameName_RecordsNothing() => Assert.Empty(Agent.Register(Serving(), "t", "a", "Ada", Noon));

    [Fact]
    public void Register_OtherName_RenamesAndKeepsTheRest()
    {
        var state = Serving("A");

        state = Agent.Fold(state, Agent.Register(state, "t", "a", "Bea", Noon));

        Assert.Equal(("Bea", "A"), (state.Name, state.MainStore));
    }

    [Fact]
    public void SetStatus_OtherStatus_IsRecordedOnce()
    {
        var state = Serving();
        var facts = Agent.SetStatus(state, AgentStatus.Trainee, Noon);

        Assert.Equal([new StatusChanged(AgentStatus.Trainee, Noon)], facts);
        Assert.Empty(Agent.SetStatus(Agent.Fold(state, facts), AgentStatus.Trainee, Noon));
    }

    [Fact]
    public void Set_SomeSettings_KeepsTheOthers()
    {
        var state = Serving();
        state = Agent.Fold(state, Agent.Set(state, new Settings(DailyCap: 90), Noon));
        state = Agent.Fold(state, Agent.Set(state, new Settings(ConcurrentCap: 4), Noon));

        Assert.Equal(new Settings(DailyCap: 90, ConcurrentCap: 4), state.Settings);
        Assert.Empty(Agent.Set(state, new Settings(DailyCap: 90), Noon));
    }
}
