using System.Reflection;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Grains.Tests.Recording;

/// <summary>The real reader, in front of which a test makes streams unreadable.</summary>
public class FaultyReader : DispatchProxy
{
    private ILedgerReader _inner = null!;
    private volatile Func<string, bool>? _faults;

    /// <summary>Which streams cannot be read; null for none.</summary>
    public Func<string, bool>? Faults
    {
        get => _faults;
        set => _faults = value;
    }

    /// <summary>Puts a faulty reader before the registered one.</summary>
    public static void Register(IServiceCollection services)
    {
        var real = services.Last(d => d.ServiceType == typeof(ILedgerReader));
        services.Remove(real);
        services.AddSingleton(s =>
        {
            var reader = Create<ILedgerReader, FaultyReader>();
            ((FaultyReader)(object)reader)._inner = (ILedgerReader)real.ImplementationFactory!(s);
            return reader;
        });
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(ILedgerReader.ReadStream) && Faults?.Invoke((string)args![0]!) == true
            ? throw new LedgerUnavailableException("switched off by the test", TimeSpan.FromSeconds(1))
            : targetMethod.Invoke(_inner, args);
}
