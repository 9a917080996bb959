using Orleans.Runtime;

namespace Orleans.InProcess.Tests.Rules;

[GrainType("life")]
internal sealed class LifeGrain : Grain, ILifeGrain
{
    private readonly Stage _stage;

    public LifeGrain(Stage stage)
    {
        _stage = stage;
        stage.Happened("constructed");
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stage.Happened("activated");
        return _stage.Next("activations") > 0 && this.GetPrimaryKeyString().StartsWith("slow", StringComparison.Ordinal)
            ? _stage.Gate("activation")
            : Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stage.Happened($"deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<string> Activation()
    {
        _stage.Happened("called");
        return Task.FromResult(GrainContext.ActivationId.ToString());
    }

    public Task<int> NumberedCall(int number)
    {
        _stage.Happened($"call {number}");
        return Task.FromResult(number);
    }

    public Task HoldUntil(string gate)
    {
        _stage.Happened("held");
        return _stage.Gate(gate);
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task EndAndHold(string gate)
    {
        DeactivateOnIdle();
        _stage.Happened("held");
        await _stage.Gate(gate);
        _stage.Happened("held ended");
    }

    public Task Keep(TimeSpan span)
    {
        DelayDeactivation(span);
        return Task.CompletedTask;
    }
}

internal sealed class PickyGrain(Stage stage) : Grain, IPickyGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var attempt = stage.Next("attempts");
        stage.Happened("attempt");
        await stage.Gate($"attempt {attempt}");
        if (attempt < 3)
        {
            throw new NotFiniteNumberException($"attempt {attempt}");
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stage.Happened("deactivated");
        return Task.CompletedTask;
    }

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());
}

[KeepAlive]
internal sealed class EverGrain : Grain, IEverGrain
{
    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());
}

[CollectionAgeLimit("00:02:00")]
internal sealed class BriefGrain(Stage stage) : Grain, IBriefGrain
{
    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task Tick(bool keepAlive)
    {
        this.RegisterGrainTimer(
            () =>
            {
                stage.Happened("tick");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(50)) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }
}
