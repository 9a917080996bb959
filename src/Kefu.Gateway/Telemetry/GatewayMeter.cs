using System.Diagnostics.Metrics;
using Kefu.Gateway.Problems;

namespace Kefu.Gateway.Telemetry;

/// <summary>What the gateway counts. Names are an API of dashboards and alarms.</summary>
internal static class GatewayMeter
{
    public const string Name = "Kefu.Gateway";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Problems = Meter.CreateCounter<long>("kefu.gateway.problems", "{problem}", "Requests answered with a problem, by type and status.");
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("kefu.gateway.messages", "{message}", "Customers' messages taken in, and repetitions.");
    private static readonly Counter<long> Denials = Meter.CreateCounter<long>("kefu.gateway.denied", "{act}", "Denied acts, by cause.");

    public static void Problem(ProblemKind kind) => Problems.Add(1, new("type", kind.Slug), new("status", kind.Status));

    public static void Received(bool replayed) => Messages.Add(1, new KeyValuePair<string, object?>("replayed", replayed));

    public static void Denied(string why) => Denials.Add(1, new KeyValuePair<string, object?>("why", why));
}
