using Kefu.Contracts.Commands;
using Kefu.Domain.Agents;
using Kefu.Domain.Tenants;
using Kefu.Grains.Recording;
using Kefu.Ledger;

namespace Kefu.Grains.Agents;

/// <content>Name, status, settings and stores.</content>
internal sealed partial class AgentGrain
{
    public async Task<CommandReply> Register(Command command, string agent, string name, CancellationToken cancellationToken) =>
        await Do(command, (state, now) => new(null, Agent.Register(state, _tenant, agent, name, now)), cancellationToken);

    public async Task<CommandReply> SetStatus(Command command, AgentStatus status, CancellationToken cancellationToken) =>
        await Do(command, (state, now) => state.Exists ? new(null, Agent.SetStatus(state, status, now)) : new(Unknown, []), cancellationToken);

    public async Task<CommandReply> Configure(Command command, SettingsChange change, CancellationToken cancellationToken) =>
        change.Errors() is [var error, ..]
            ? CommandReply.Refused(RefusalTypes.InvalidSettings, error.Message, error.Rule)
            : await Do(command, (state, now) => state.Exists ? new(null, Agent.Set(state, change, now)) : new(Unknown, []), cancellationToken);

    public async Task<CommandReply> Bind(Command command, string store, BindingRank rank, BindingException? exception, CancellationToken cancellationToken)
    {
        if (directory.Store(_tenant, store) is null)
        {
            // Another process may have created it a moment ago.
            await follower.Refresh(cancellationToken);
        }

        return await Do(
            command,
            (state, now) =>
            {
                if (!state.Exists)
                {
                    return new(Unknown, []);
                }

                if (directory.Store(_tenant, store) is null)
                {
                    return new(new(RefusalTypes.UnknownStore, "There is no such store."), []);
                }

                var (outcome, facts) = Agent.Bind(state, store, rank, exception, now);
                return new(AgentRefusals.Of(outcome), facts);
            },
            cancellationToken);
    }

    public async Task<CommandReply> Unbind(Command command, string store, CancellationToken cancellationToken) => await Do(
        command,
        (state, now) =>
        {
            if (!state.Exists)
            {
                return new(Unknown, []);
            }

            var (outcome, facts) = Agent.Unbind(state, store, now);
            return new(AgentRefusals.Of(outcome), facts);
        },
        cancellationToken);

    private async Task<CommandReply> Do(Command command, Func<AgentState, DateTimeOffset, Decision<AgentFact>> decide, CancellationToken cancellationToken)
    {
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return replayed;
        }

        var now = clock.GetUtcNow();
        var (refusal, facts) = decide(_profile.State, now);
        if (refusal is not null)
        {
            return new CommandReply(refusal, _profile.Version);
        }

        if (facts.IsEmpty)
        {
            await this.CommitNothingToDo(ledger, command, _profile.Version, now, cancellationToken);
            return CommandReply.Done(_profile.Version);
        }

        var before = _profile.State;
        var after = _profile.After(facts);
        var row = new DirectoryRow(_tenant, DirectoryKind.Agent, _agent, after.Version, FactCodec.Write(after));
        await Commit(new Commit(_profile.Append(facts, now) with { Directory = row }).Of(command, after.Version, now), cancellationToken);
        _profile.Believe(facts);
        directory.Apply(row);
        Changed(now, alsoTell: before.Stores);
        return CommandReply.Done(_profile.Version);
    }
}
