using System.Globalization;
using Kefu.Festival.Databases;
using Kefu.Festival.Measuring;
using Kefu.Festival.Reports;
using Npgsql;
using Spectre.Console;

namespace Kefu.Festival.Assigning;

/// <summary>Measures open → assigned: Kefu, the yardsticks and the limit, in turn, each run on an empty database of its own.</summary>
internal sealed class AssignBench(AssignOptions options, PostgresServer server, IAnsiConsole console)
{
    private CommitTemplate _template = null!;

    public async Task<AssignReport> Run(CancellationToken cancellationToken)
    {
        var began = DateTimeOffset.UtcNow;
        var machine = await Machine.Read(server, cancellationToken);
        _template = await TakeSample(cancellationToken);
        var shapes = new List<ShapeReport>();
        foreach (var shape in options.Shapes)
        {
            shapes.Add(await Measure(shape, cancellationToken));
        }

        return new AssignReport(began, machine, _template.FactsPerOpen, _template.Characters, shapes);
    }

    private async Task<ShapeReport> Measure(Shape shape, CancellationToken cancellationToken)
    {
        console.MarkupLineInterpolated($"[bold]{shape.Name}[/]");
        var plans = new List<(Kind Kind, int Callers, double Rate, List<RunReport> Sweep, List<RunReport> Runs)>();
        foreach (var kind in options.Kinds)
        {
            var (callers, rate, sweep) = await FindCallers(kind, shape, cancellationToken);
            plans.Add((kind, callers, rate, sweep, []));
        }

        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var (kind, callers, rate, _, runs) in plans)
            {
                var result = await Measure(kind, shape, callers, rate * 1.6, options.Warm, options.Window, cancellationToken);
                runs.Add(result);
                Tell($"run {run}/{options.Runs}", kind, result);
            }
        }

        return new ShapeReport(shape.Name, [.. plans.Select(p => new KindReport(p.Kind, p.Callers, p.Sweep, p.Runs))]);
    }

    private async Task<(int Callers, double Rate, List<RunReport> Sweep)> FindCallers(Kind kind, Shape shape, CancellationToken cancellationToken)
    {
        if (options.Callers.TryGetValue(kind, out var given))
        {
            return (given, kind.MostPerSecond(), []);
        }

        List<RunReport> sweep = [];
        foreach (var callers in kind.Sweep())
        {
            var result = await Measure(kind, shape, callers, kind.MostPerSecond(), options.SweepWindow / 2, options.SweepWindow, cancellationToken);
            sweep.Add(result);
            Tell("sweep", kind, result);
        }

        var best = sweep.MaxBy(r => r.OpensPerSecond)!;
        return (best.Callers, best.OpensPerSecond, sweep);
    }

    private async Task<RunReport> Measure(
        Kind kind, Shape shape, int callers, double mostPerSecond, TimeSpan warm, TimeSpan window, CancellationToken cancellationToken)
    {
        var tenants = shape.TenantsFor((long)(mostPerSecond * (warm + window).TotalSeconds));
        var database = await server.CreateDatabase(cancellationToken);
        try
        {
            LoopResult loop;
            double load;
            var contender = Create(kind);
            await using (contender)
            {
                await contender.Start(database, shape, tenants, callers, cancellationToken);
                await server.Checkpoint(cancellationToken);
                GC.Collect();
                load = Machine.Load();
                using var probe = new ServerProbe(database);
                using var calling = new ClosedLoop(callers, (long)tenants * shape.OpensPerTenant, contender.Open);
                loop = await calling.Run(warm, window, probe, cancellationToken);
            }

            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return RunReport.Of(loop, callers, contender.Figures, load, await contender.Verify(connection, loop.Acknowledged));
        }
        finally
        {
            await server.DropDatabase(database, CancellationToken.None);
        }
    }

    private IContender Create(Kind kind) => kind switch
    {
        Kind.Grains => new GrainContender(),
        Kind.Transaction => new TransactionContender(),
        Kind.Statement => new StatementContender(),
        _ => new LedgerContender(_template),
    };

    /// <summary>A few opens through the grains show what the ledger is given.</summary>
    private async Task<CommitTemplate> TakeSample(CancellationToken cancellationToken)
    {
        var recorder = new CommitRecorder();
        var database = await server.CreateDatabase(cancellationToken);
        try
        {
            await using var grains = new GrainContender(recorder);
            await grains.Start(database, Shape.Many, tenants: 1, callers: 1, cancellationToken);
            for (var number = 0; number < Shape.Many.Agents; number++)
            {
                if (await grains.Open(0, number) is { } fault)
                {
                    throw new BenchException($"No sample could be taken: {fault}");
                }
            }
        }
        finally
        {
            await server.DropDatabase(database, CancellationToken.None);
        }

        return new CommitTemplate(recorder.Sample ?? throw new BenchException("No sample could be taken: the ledger saw no commit that assigns."));
    }

    private void Tell(string what, Kind kind, RunReport run)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"  {what,-9} {kind.Title(),-18} {run.Callers,5} callers {run.OpensPerSecond,8:N0}/s  p50 {run.P50,6:N1} p99 {run.P99,6:N1} ms");
        console.WriteLine(line + (run.Faults.Count > 0 ? $"  FAULT: {string.Join("; ", run.Faults)}" : ""), run.Faults.Count > 0 ? new Style(Color.Red) : Style.Plain);
    }
}
