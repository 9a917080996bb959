using System.Threading.RateLimiting;
using Kefu.Gateway.Access;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway.Limits;

/// <summary>One bucket for each credential: a caller that runs wild does not slow down the others (P0-12).</summary>
internal sealed class CredentialLimits(IOptions<GatewayOptions> gateway) : IConfigureOptions<RateLimiterOptions>
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    public void Configure(RateLimiterOptions options)
    {
        var o = gateway.Value;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Caller.Find(context) switch
        {
            null => RateLimitPartition.GetNoLimiter(""),
            { IsPerson: true } person => RateLimitPartition.GetTokenBucketLimiter(person.Credential, _ => Bucket(o.PersonRequestsPerSecond, o.PersonBurst)),
            var key => RateLimitPartition.GetTokenBucketLimiter(key.Credential, _ => Bucket(o.KeyRequestsPerSecond, o.KeyBurst)),
        });
        options.OnRejected = (rejected, _) => new ValueTask((Problem.Of(ProblemTypes.RateLimited, "This credential has made too many requests.") with
        {
            RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1),
        }).ExecuteAsync(rejected.HttpContext));
    }

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst)
    {
        // Few per second: one token at a time. Many: a tenth of a second's worth at a time.
        var tokens = Math.Max(1, perSecond / 10);
        return new()
        {
            TokenLimit = Math.Max(burst, tokens),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = perSecond >= 10 ? Period : TimeSpan.FromSeconds(1.0 / perSecond),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
    }
}
