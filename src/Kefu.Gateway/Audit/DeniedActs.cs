using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Kefu.Gateway.Telemetry;
using Kefu.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kefu.Gateway.Audit;

/// <summary>
/// Writes denied acts to the audit trail, in the background and at a bounded rate: whoever is denied must not be able to fill the
/// ledger. What was left out is counted, and the count is written.
/// </summary>
internal sealed partial class DeniedActs(ILedger ledger, TimeProvider clock, ILogger<DeniedActs> logger) : BackgroundService
{
    /// <summary>Rows written for one tenant in one second, at most.</summary>
    public const int MostPerSecond = 20;

    private const int MostHeld = 1_000;
    private const int MostTogether = 100;

    private readonly Channel<AuditRow> _rows = Channel.CreateBounded<AuditRow>(new BoundedChannelOptions(MostHeld) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ConcurrentDictionary<string, Second> _seconds = new(StringComparer.Ordinal);

    /// <summary>Somebody was denied something. Does not wait.</summary>
    public void Record(HttpContext context, string tenant, string actor, string why)
    {
        GatewayMeter.Denied(why);
        var now = clock.GetUtcNow();
        var left = _seconds.GetOrAdd(tenant, static _ => new Second()).Take(now.ToUnixTimeSeconds());
        if (left is not { } suppressed)
        {
            return;
        }

        var detail = suppressed == 0 ? $$"""{"why":"{{why}}"}""" : $$"""{"why":"{{why}}","notWrittenBefore":{{suppressed}}}""";
        _rows.Writer.TryWrite(new AuditRow(tenant, now, actor, Privilege.Name(context), Privilege.Target(context), "denied", detail, context.Connection.RemoteIpAddress?.ToString()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _rows.Reader.WaitToReadAsync(stoppingToken))
            {
                await WriteHeld();
            }
        }
        catch (OperationCanceledException)
        {
            await WriteHeld();
        }
    }

    private async Task WriteHeld()
    {
        var rows = ImmutableArray.CreateBuilder<AuditRow>();
        while (rows.Count < MostTogether && _rows.Reader.TryRead(out var row))
        {
            rows.Add(row);
        }

        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            await ledger.Commit(new Commit([], Audit: rows.DrainToImmutable()));
        }
        catch (Exception exception)
        {
            Lost(exception, rows.Count);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Rows} audit rows of denied acts were lost")]
    private partial void Lost(Exception exception, int rows);

    private sealed class Second
    {
        private readonly Lock _gate = new();
        private long _second;
        private int _taken;
        private int _suppressed;

        /// <summary>How many were left out before this one, if this one is to be written.</summary>
        public int? Take(long second)
        {
            lock (_gate)
            {
                if (second != _second)
                {
                    (_second, _taken) = (second, 0);
                }

                if (_taken >= MostPerSecond)
                {
                    _suppressed++;
                    return null;
                }

                _taken++;
                (var before, _suppressed) = (_suppressed, 0);
                return before;
            }
        }
    }
}
