using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>Carries the caller's trace to the callee and makes one activity on either side.</summary>
internal sealed class ActivityPropagation : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    private const string ParentKey = "traceparent";
    private static readonly ActivitySource Source = new("Microsoft.Orleans.Application");

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        using var activity = Start(context, ActivityKind.Client, Activity.Current?.Context ?? default);
        if (Activity.Current?.Id is { } id)
        {
            RequestContext.Set(ParentKey, id);
        }

        await Follow(activity, context);
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var parent = ActivityContext.TryParse(RequestContext.Get(ParentKey) as string, null, out var parsed) ? parsed : default;
        using var activity = Start(context, ActivityKind.Server, parent);
        await Follow(activity, context);
    }

    private static Activity? Start(IGrainCallContext context, ActivityKind kind, ActivityContext parent)
    {
        var activity = Source.HasListeners() ? Source.StartActivity($"{context.InterfaceName}/{context.MethodName}", kind, parent) : null;
        return activity?
            .SetTag("rpc.system", "orleans")
            .SetTag("rpc.service", context.InterfaceName)
            .SetTag("rpc.method", context.MethodName)
            .SetTag("rpc.orleans.target_id", context.TargetId.ToString());
    }

    private static async Task Follow(Activity? activity, IGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
    }
}
