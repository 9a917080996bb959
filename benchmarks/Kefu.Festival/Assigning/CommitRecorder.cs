using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Festival.Assigning;

/// <summary>Stands before the ledger and keeps the last commit that opened and assigned an inquiry: what the raw ledger is then given, too.</summary>
internal sealed class CommitRecorder
{
    /// <summary>The last one seen.</summary>
    public Commit? Sample { get; private set; }

    /// <summary>Puts itself before the ledger of these services.</summary>
    public void Record(IServiceCollection services)
    {
        var ledger = services.Last(s => s.ServiceType == typeof(ILedger)).ImplementationFactory!;
        services.AddSingleton<ILedger>(s => new Recording(this, (ILedger)ledger(s)));
    }

    private sealed class Recording(CommitRecorder recorder, ILedger ledger) : ILedger
    {
        public Task<Committed> Commit(Commit commit, CancellationToken cancellationToken)
        {
            if (commit.Appends is [{ Conversation: not null }, { Ordinal: not null }])
            {
                recorder.Sample = commit;
            }

            return ledger.Commit(commit, cancellationToken);
        }
    }
}
