using Kefu.Contracts.Commands;
using Kefu.Contracts.Stores;
using Kefu.Contracts.Tenants;
using Kefu.Domain.Identity;
using Kefu.Domain.Tenants;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Kefu.Grains.Tenants;

/// <inheritdoc cref="ITenantGrain"/>
[GrainType("tenant")]
internal sealed class TenantGrain(
    ILedger ledger, ILedgerReader reader, LedgerDirectory directory, DirectoryFollower follower, TimeProvider clock, ILogger<TenantGrain> logger)
    : Grain, ITenantGrain
{
    private readonly Notices _notices = new(clock, logger);
    private string _tenant = null!;
    private Recorded<TenantState, TenantFact> _record = null!;
    private long _position;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenant = Key.Parts(this.GetPrimaryKeyString())[0];
        _record = new(Keys.Tenant(_tenant), _tenant, TenantState.Unknown, Tenant.Fold, FactCodec.Write);
        await _record.Load(reader, FactCodec.ReadTenant, cancellationToken);
    }

    public Task<CommandReply> Register(Command command, string tenant, string name, CancellationToken cancellationToken) =>
        Do(command, (state, now) => new(null, Tenant.Register(state, tenant, name, now)), cancellationToken);

    public async Task<CommandReply> Configure(Command command, SettingsChange change, CancellationToken cancellationToken)
    {
        if (change.Errors() is [var error, ..])
        {
            return CommandReply.Refused(RefusalTypes.InvalidSettings, error.Message, error.Rule);
        }

        // Stores that other processes have just created are to be told, too.
        await follower.Refresh(cancellationToken);
        var reply = await Do(command, (state, now) => state.Exists ? new(null, Tenant.Set(state, change, now)) : new(Unknown, []), cancellationToken);
        if (reply.Refusal is null)
        {
            var position = Math.Max(_position, follower.Position);
            foreach (var store in directory.Stores(_tenant))
            {
                var grain = GrainFactory.GetGrain<IStoreGrain>(Keys.Store(_tenant, store.Store));
                _notices.Send("settings-changed", () => grain.SettingsChanged(position));
            }
        }

        return reply;
    }

    public Task<CommandReply> IssueKey(Command command, ApiKey key, CancellationToken cancellationToken) => Do(
        command,
        (state, now) =>
        {
            if (!state.Exists)
            {
                return new(Unknown, []);
            }

            var (outcome, facts) = Tenant.Issue(state, key, now);
            return new(
                outcome switch
                {
                    KeyOutcome.TooMany => new(RefusalTypes.TooManyKeys, $"A tenant holds at most {TenantState.MostKeys} keys; revoke one first."),
                    KeyOutcome.Revoked => new(RefusalTypes.KeyRevoked, "A key with this id was revoked. Issue another one, with another Idempotency-Key."),
                    _ => null,
                },
                facts);
        },
        cancellationToken);

    public Task<CommandReply> RevokeKey(Command command, string keyId, CancellationToken cancellationToken) => Do(
        command,
        (state, now) =>
        {
            var (outcome, facts) = Tenant.Revoke(state, keyId, now);
            return outcome is KeyOutcome.Unknown ? new(new Refusal(RefusalTypes.UnknownKey, "There is no such key."), []) : new(null, facts);
        },
        cancellationToken);

    private static Refusal Unknown => new(RefusalTypes.UnknownTenant, "There is no such tenant.");

    private async Task<CommandReply> Do(
        Command command, Func<TenantState, DateTimeOffset, Decision<TenantFact>> decide, CancellationToken cancellationToken)
    {
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
        var row = new DirectoryRow(_tenant, DirectoryKind.Tenant, _tenant, after.Version, FactCodec.Write(after));
        var commit = new Commit(_record.Append(facts, now) with { Directory = row }).Of(command, after.Version, now);
        _position = (await this.Commit(ledger, commit, cancellationToken)).Position;
        _record.Believe(facts);
        directory.Apply(row);
        return CommandReply.Done(_record.Version);
    }
}
