using Kefu.Contracts.Commands;
using Kefu.Ledger;
using Orleans;

namespace Kefu.Grains.Recording;

/// <summary>
/// What a command leaves in the ledger besides its facts, and together with them: the receipt by which a repetition is recognised
/// (I6), and, if it is privileged, its row of the audit trail (I12). A repetition is answered from the receipt, so there is one row.
/// </summary>
internal static class CommandTraces
{
    /// <summary>The commit with the traces of the command whose effect it is.</summary>
    /// <param name="commit">The effect.</param>
    /// <param name="command">The command; null if it was none.</param>
    /// <param name="version">What a repetition is answered with.</param>
    /// <param name="now">When the grain read the clock.</param>
    public static Commit Of(this Commit commit, Command? command, int version, DateTimeOffset now) => command is null ? commit : commit with
    {
        Receipt = Receipts.Of(command, version, now),
        Audit = command.Privileged is { } act
            ? [new AuditRow(command.Tenant, now, command.By.Name, act.Name, act.Target, "done", act.Detail, command.Address)]
            : [],
    };

    /// <summary>
    /// Records a command that found nothing to change. Without it a repetition that arrives late would be taken for a new command,
    /// and undo what was done meanwhile.
    /// </summary>
    public static async Task CommitNothingToDo(this Grain grain, ILedger ledger, Command command, int version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var commit = new Commit([]).Of(command, version, now);
        if (commit.Receipt is not null || !commit.Audit.IsDefaultOrEmpty)
        {
            await grain.Commit(ledger, commit, cancellationToken);
        }
    }
}
