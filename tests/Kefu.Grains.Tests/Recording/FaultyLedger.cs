using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Grains.Tests.Recording;

/// <summary>The real ledger behind faults that a test switches on: a commit refused, lost after it was written, or made stale.</summary>
public sealed class FaultyLedger(ILedger inner) : ILedger
{
    private volatile Func<Commit, Fault>? _faults;

    public enum Fault
    {
        None,
        Unavailable,
        WrittenButUnknown,
        UnwrittenAndUnknown,
    }

    /// <summary>What befalls the next commits; null for nothing.</summary>
    public Func<Commit, Fault>? Faults
    {
        get => _faults;
        set => _faults = value;
    }

    /// <summary>Puts a faulty ledger before the registered one.</summary>
    public static void Register(IServiceCollection services)
    {
        var real = services.Last(d => d.ServiceType == typeof(ILedger));
        services.Remove(real);
        services.AddSingleton(s => new FaultyLedger((ILedger)(real.ImplementationFactory?.Invoke(s)
            ?? real.ImplementationInstance ?? ActivatorUtilities.CreateInstance(s, real.ImplementationType!))));
        services.AddSingleton<ILedger>(s => s.GetRequiredService<FaultyLedger>());
    }

    public async Task<Committed> Commit(Commit commit, CancellationToken cancellationToken = default)
    {
        var fault = Faults?.Invoke(commit) ?? Fault.None;
        switch (fault)
        {
            case Fault.Unavailable:
                throw new LedgerUnavailableException("switched off by the test", TimeSpan.FromSeconds(1));
            case Fault.UnwrittenAndUnknown:
                throw new OutcomeUnknownException("lost by the test");
            default:
                var committed = await inner.Commit(commit, cancellationToken);
                return fault is Fault.WrittenButUnknown ? throw new OutcomeUnknownException("lost by the test") : committed;
        }
    }
}
