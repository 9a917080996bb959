using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using Kefu.Grains.Recording;
using Kefu.Ledger;

namespace Kefu.Grains.Stores;

/// <content>The store's own settings, one change at a time.</content>
internal sealed partial class StoreGrain
{
    public Task<CommandReply> Register(Command command, string store, string name, string platform, CancellationToken cancellationToken) =>
        Do(command, (state, now) => new(null, Store.Register(state, _tenant, store, name, platform, now)), cancellationToken);

    public Task<CommandReply> SetStatus(Command command, StoreStatus status, CancellationToken cancellationToken) =>
        Do(command, (state, now) => state.Exists ? new(null, Store.SetStatus(state, status, now)) : new(Unknown, []), cancellationToken);

    public Task<CommandReply> Configure(Command command, SettingsChange change, CancellationToken cancellationToken) =>
        change.Errors() is [var error, ..]
            ? Task.FromResult(CommandReply.Refused(RefusalTypes.InvalidSettings, error.Message, error.Rule))
            : Do(command, (state, now) => state.Exists ? new(null, Store.Set(state, change, now)) : new(Unknown, []), cancellationToken);

    public async Task<CommandReply> Divert(Command command, ImmutableArray<DiversionShare> shares, CancellationToken cancellationToken)
    {
        if (Stranger(shares) is not null)
        {
            // Another process may have bound the agent a moment ago.
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

                if (Stranger(shares) is { } stranger)
                {
                    return new(new(RefusalTypes.AgentNotBound, $"{stranger.Agent} does not serve this store.", "OWN-8"), []);
                }

                var (outcome, facts) = Store.Divert(state, shares, now);
                return new(StoreRefusals.Of(outcome), facts);
            },
            cancellationToken);
    }

    private async Task<CommandReply> Do(Command command, Func<StoreState, DateTimeOffset, Decision<StoreFact>> decide, CancellationToken cancellationToken)
    {
        using var turn = await _configuring.Enter(cancellationToken);
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return replayed;
        }

        var now = clock.GetUtcNow();
        var (refusal, facts) = decide(_record.State, now);
        if (refusal is not null)
        {
            return new CommandReply(refusal, _record.Version);
        }

        if (facts.IsEmpty)
        {
            await this.CommitNothingToDo(ledger, command, _record.Version, now, cancellationToken);
            return CommandReply.Done(_record.Version);
        }

        var after = _record.After(facts);
        var row = new DirectoryRow(_tenant, DirectoryKind.Store, _store, after.Version, FactCodec.Write(after));
        var commit = new Commit(_record.Append(facts, now) with { Directory = row }).Of(command, after.Version, now);
        var committed = await this.Commit(ledger, commit, cancellationToken);
        _record.Believe(facts);
        directory.Apply(row);
        _roster.Divert(after.Diversion, now);
        await LookAtAgents(committed.Position);
        Match();
        return CommandReply.Done(_record.Version);
    }
}
