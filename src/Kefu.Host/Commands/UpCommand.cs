using System.Collections.Immutable;
using System.CommandLine;
using Kefu.Gateway;
using Kefu.Grains;
using Kefu.Host.Failures;
using Kefu.Host.Silo;
using Kefu.Host.Startup;
using Kefu.Ledger;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kefu.Host.Commands;

/// <summary><c>kefu up</c>: runs everything in the foreground until it is told to stop.</summary>
internal static class UpCommand
{
    // What is in work when Ctrl-C comes is answered; grains that go on talking to each other are cut off.
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var data = Shared.Data();
        var database = Shared.Database();
        var port = new Option<int?>("--port") { Description = $"Port on 127.0.0.1. Default: {ListenAddress.DefaultPort}, or the next free one" };
        port.Validators.Add(result =>
        {
            if (result.GetValue(port) is < 1 or > 65_535)
            {
                result.AddError("--port is 1 to 65535.");
            }
        });
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on instead, for example http://0.0.0.0:5080" };
        var production = new Option<bool>("--production") { Description = "No demo retailer, no development signing key: tenants are made with a platform key, people log in elsewhere" };
        var verbose = new Option<bool>("--verbose") { Description = "Log more" };
        var command = new Command("up", "Start Kefu in the foreground; Ctrl-C stops it without losing anything.") { data, database, port, urls, production, verbose };
        command.SetAction((parsed, cancellationToken) => Run(
            new HostSettings(
                parsed.GetValue(data)!.FullName, parsed.GetValue(database), parsed.GetValue(port), parsed.GetValue(urls),
                !parsed.GetValue(production), parsed.GetValue(verbose)),
            cancellationToken));
        return command;
    }

    private static async Task<int> Run(HostSettings settings, CancellationToken cancellationToken)
    {
        MakeDataDirectory(settings.DataDirectory);
        await using var app = Build(settings);
        await Started(app, cancellationToken);
        var keys = settings.Development
            ? await ActivatorUtilities.CreateInstance<DemoRetailer>(app.Services).CreateOnce(cancellationToken)
            : ImmutableArray<MintedKey>.Empty;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Banner.Show(
            Terminal.Out, address, SiloComposition.Runtime, Database(app.Services.GetRequiredService<IOptions<LedgerOptions>>().Value), settings.DataDirectory, keys);
        await Stopped(app, cancellationToken);
        Terminal.Out.Profile.Out.Writer.WriteLine("已停止 Stopped.");
        return ExitCode.Done;
    }

    private static async Task Started(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception)
        {
            // What had started before the failure is stopped in order, or it would stumble over what is disposed of.
            try
            {
                await app.StopAsync(CancellationToken.None);
            }
            catch (Exception)
            {
                // The first failure is the one to tell.
            }

            throw;
        }
    }

    private static async Task Stopped(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping is a courtesy to those who wait for an answer: what was answered is on disk at any moment (I5).
            await Console.Error.WriteLineAsync($"Some work did not end within {StopsWithin.TotalSeconds:0} s and was cut off. Whatever was answered is in the ledger.");
        }
    }

    private static void MakeDataDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The data directory {directory} cannot be made: {exception.Message}", exception);
        }
    }

    private static WebApplication Build(HostSettings settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "kefu",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = settings.Development ? Environments.Development : Environments.Production,
        });
        settings.Configure(builder.Configuration);
        if (settings.Development && !PeopleLogInElsewhere(builder.Configuration))
        {
            builder.Configuration.AddInMemoryCollection(
                [new($"{GatewayOptions.Section}:{nameof(GatewayOptions.People)}:{nameof(PeopleOptions.SigningKey)}", Convert.ToBase64String(SigningKey.ReadOrCreate(settings.DataDirectory)))]);
        }

        builder.WebHost.UseUrls(ListenAddress.Choose(settings.Urls ?? builder.Configuration["URLS"], settings.Port, Terminal.Out.Profile.Out.Writer.WriteLine));
        Log(builder, settings.Verbose);
        builder.Services.AddKefuLedger();
        builder.Services.AddKefuFigures();
        builder.Services.AddKefuGrains();
        builder.AddSilo();
        builder.AddKefuGateway();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopsWithin);
        var app = builder.Build();
        app.MapKefuGateway();
        return app;
    }

    private static bool PeopleLogInElsewhere(ConfigurationManager configuration)
    {
        var people = configuration.GetSection($"{GatewayOptions.Section}:{nameof(GatewayOptions.People)}").Get<PeopleOptions>();
        return people is not null && (people.Authority ?? people.SigningKey ?? people.PublicKey) is not null;
    }

    private static void Log(WebApplicationBuilder builder, bool verbose)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(options =>
        {
            options.FormatterName = ShortLines.FormatterName;
            options.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.Logging.AddConsoleFormatter<ShortLines, ConsoleFormatterOptions>();
        builder.Logging.SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Information);
        if (!verbose)
        {
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddFilter("Orleans", LogLevel.Warning);
            builder.Logging.AddFilter("System", LogLevel.Warning);
            // Said in one sentence at the end.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        }
    }

    private static string Database(LedgerOptions options)
    {
        if (string.IsNullOrEmpty(options.Database))
        {
            return $"SQLite {Path.GetFullPath(options.File)}";
        }

        var parts = new NpgsqlConnectionStringBuilder(options.Database);
        return $"PostgreSQL {parts.Host}:{parts.Port}/{parts.Database}";
    }
}
