using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Kefu.Check.Tests.Building;
using Kefu.Testing.Postgres;
using Npgsql;

namespace Kefu.Check.Tests.Deploy;

/// <summary>What of deploy/ can be verified on a machine without a service manager, a container engine or a domain name.</summary>
public sealed class DeployTests : IDisposable
{
    private const double MostExposure = 1.5;

    private static readonly string Deploy = Path.Combine(SourceTree.Root, "deploy");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kefu-deploy-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Scripts_AreShellcheckCleanAndExecutable()
    {
        Command.Need("shellcheck");
        var scripts = SourceTree.Files("deploy", "*.sh").ToArray();

        var (code, output) = await Command.Run("shellcheck", scripts);

        Assert.NotEmpty(scripts);
        Assert.True(code == 0, output);
        Assert.All(scripts, s => Assert.True(File.GetUnixFileMode(s).HasFlag(UnixFileMode.UserExecute), s));
    }

    [Theory]
    [InlineData("kefu.service")]
    [InlineData("kefu-backup.service")]
    public async Task Unit_IsValidAndExposesLittle(string name)
    {
        Command.Need("systemd-analyze");
        var unit = Path.Combine(_folder.FullName, name);

        // The program is not installed here; everything else of the unit is verified as it stands.
        await File.WriteAllTextAsync(unit, Regex.Replace(await File.ReadAllTextAsync(Path.Combine(Deploy, "systemd", name)), "^ExecStart=\\S+", "ExecStart=/bin/true", RegexOptions.Multiline));

        var (code, output) = await Command.Run("systemd-analyze", ["verify", "--recursive-errors=no", "--man=no", unit]);
        Assert.True(code == 0 && output.Length == 0, output);

        (_, output) = await Command.Run("systemd-analyze", ["security", "--offline=true", unit]);
        var exposure = Regex.Match(output, "exposure level for \\S+: ([0-9.]+)");
        Assert.True(exposure.Success, output);
        Assert.True(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture) <= MostExposure, output);
    }

    [Fact]
    public async Task Timer_IsValid()
    {
        Command.Need("systemd-analyze");
        foreach (var name in new[] { "kefu-backup.timer", "kefu-backup.service" })
        {
            File.Copy(Path.Combine(Deploy, "systemd", name), Path.Combine(_folder.FullName, name));
        }

        var (_, output) = await Command.Run("systemd-analyze", ["verify", "--recursive-errors=no", "--man=no", Path.Combine(_folder.FullName, "kefu-backup.timer")]);

        Assert.DoesNotContain("kefu-backup.timer:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_ParsesAndHoldsNoPassword()
    {
        Command.Need("python3");
        var file = Path.Combine(Deploy, "container", "compose.yaml");
        var (there, _) = await Command.Run("python3", ["-c", "import yaml"]);
        Assert.SkipUnless(there == 0, "python3-yaml is not installed");

        var (code, output) = await Command.Run("python3", ["-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))", file]);
        Assert.True(code == 0, output);
        using var compose = System.Text.Json.JsonDocument.Parse(output);
        var services = compose.RootElement.GetProperty("services");
        var postgres = services.GetProperty("postgres");

        Assert.True(postgres.GetProperty("healthcheck").TryGetProperty("test", out _));
        Assert.Equal("service_healthy", services.GetProperty("kefu").GetProperty("depends_on").GetProperty("postgres").GetProperty("condition").GetString());
        Assert.False(postgres.TryGetProperty("ports", out _), "the database is not to be reached from outside");
        Assert.All(compose.RootElement.GetProperty("secrets").EnumerateObject(), s => Assert.StartsWith("./secrets/", s.Value.GetProperty("file").GetString(), StringComparison.Ordinal));
        Assert.DoesNotMatch("(?m)^\\s*(PGPASSWORD|POSTGRES_PASSWORD)\\s*:|(?i:password=[^/\\s])", await File.ReadAllTextAsync(file));
        foreach (var service in services.EnumerateObject())
        {
            foreach (var volume in service.Value.GetProperty("volumes").EnumerateArray())
            {
                Assert.True(compose.RootElement.GetProperty("volumes").TryGetProperty(volume.GetString()!.Split(':')[0], out _), volume.GetString());
            }
        }
    }

    [Fact]
    public async Task ComposeOfACluster_GivesEverySiloItsOwnAddressPortAndData()
    {
        Command.Need("python3");
        var (there, _) = await Command.Run("python3", ["-c", "import yaml"]);
        Assert.SkipUnless(there == 0, "python3-yaml is not installed");

        var (code, output) = await Command.Run(
            "python3", ["-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))", Path.Combine(Deploy, "container", "compose.cluster.yaml")]);
        Assert.True(code == 0, output);
        using var compose = System.Text.Json.JsonDocument.Parse(output);
        var silos = compose.RootElement.GetProperty("services").EnumerateObject().ToArray();

        Assert.Equal(["kefu", "kefu-2", "kefu-3"], silos.Select(s => s.Name));
        Assert.All(silos, s => Assert.Equal((s.Name, s.Name), (s.Value.GetProperty("hostname").GetString(), s.Value.GetProperty("environment").GetProperty("KEFU_Cluster__Address").GetString())));
        Assert.Equal("Orleans", silos[0].Value.GetProperty("build").GetProperty("args").GetProperty("GRAIN_RUNTIME").GetString());
        Assert.Single(silos.Select(s => s.Value.GetProperty("image").GetString()).Distinct());
        foreach (var own in (string[])["ports", "volumes"])
        {
            // The first silo's are those of compose.yaml.
            var values = silos[1..].Select(s => Assert.Single(s.Value.GetProperty(own).EnumerateArray()).GetString()!).ToArray();
            Assert.Equal(values.Length, values.Distinct().Count());
            Assert.DoesNotContain(values, v => File.ReadAllText(Path.Combine(Deploy, "container", "compose.yaml")).Contains(v, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Containerfile_CopiesWhatIsThere()
    {
        var lines = File.ReadAllLines(Path.Combine(Deploy, "container", "Containerfile"));
        var sources = lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from", StringComparison.Ordinal))
            .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToArray();

        Assert.NotEmpty(sources);
        Assert.All(sources, s => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, s)), s));
        Assert.Contains(lines, l => l.StartsWith("USER $APP_UID", StringComparison.Ordinal));

        // What is copied must not be ignored; the Orleans flavour builds the cluster's tables in.
        var ignore = File.ReadAllLines(Path.Combine(Deploy, "container", "Containerfile.containerignore"));
        Assert.Contains("deploy/sql/", sources);
        Assert.All(sources, s => Assert.Contains(s.EndsWith('/') ? $"!{s}**" : $"!{s}", ignore));
        Assert.Equal(
            File.ReadAllText(Path.Combine(Deploy, "container", "Containerfile.containerignore")), File.ReadAllText(Path.Combine(Deploy, "container", "Containerfile.dockerignore")));
    }

    [Fact]
    public async Task MakeSecrets_MakesThemOnce()
    {
        var script = Path.Combine(Deploy, "container", "make-secrets.sh");
        var folder = Path.Combine(_folder.FullName, "secrets");

        var (code, output) = await Command.Run(script, [folder]);

        Assert.True(code == 0, output);
        var password = await File.ReadAllTextAsync(Path.Combine(folder, "postgres_password"), TestContext.Current.CancellationToken);
        Assert.Matches("^[A-Za-z0-9]{40}$", password);
        Assert.Equal($"postgres:5432:*:kefu:{password}\n", await File.ReadAllTextAsync(Path.Combine(folder, "pgpass"), TestContext.Current.CancellationToken));
        Assert.Equal(73, (await Command.Run(script, [folder])).Code);
        Assert.Equal(password, await File.ReadAllTextAsync(Path.Combine(folder, "postgres_password"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nginx_TakesTheConfiguration()
    {
        Command.Need("nginx");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=kefu.example.com", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "kefu.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "kefu.key"), key.ExportPkcs8PrivateKeyPem());
        var site = (await File.ReadAllTextAsync(Path.Combine(Deploy, "nginx", "kefu.conf"))).Replace("/etc/nginx/tls", _folder.FullName, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "site.conf"), site);
        var main = Path.Combine(_folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(main, $"pid {_folder.FullName}/pid; error_log stderr; events {{ }} http {{ access_log off; include {_folder.FullName}/site.conf; }}");

        var (code, output) = await Command.Run("sh", ["-c", $"PATH=$PATH:/usr/sbin nginx -t -c {main}"]);

        Assert.True(code == 0, output);
        Assert.DoesNotContain("[warn]", output, StringComparison.Ordinal);
    }

    // Goal: the server takes every setting, and an account that may only read is enough for kefu check.
    [Fact]
    public async Task Postgres_TakesSettingsAndRoles()
    {
        await using var server = await PostgresServer.Start(own: true);
        var database = await server.CreateDatabase();
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("show data_directory", connection);
        var configuration = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! + "/postgresql.conf";

        // Readable by the server's account, whoever owns the source tree.
        await File.AppendAllTextAsync(configuration, await File.ReadAllTextAsync(Path.Combine(Deploy, "postgresql", "kefu.conf")));
        command.CommandText = "select coalesce(string_agg(name || ': ' || error, ', '), '') from pg_file_settings where error is not null and error <> 'setting could not be applied'";
        Assert.Equal("", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        // The test's server has the role kefu already.
        var roles = Path.Combine(_folder.FullName, "roles.sql");
        await File.WriteAllTextAsync(
            roles, (await File.ReadAllTextAsync(Path.Combine(Deploy, "postgresql", "roles.sql"))).Replace("create role kefu login;", "", StringComparison.Ordinal));
        var parts = new NpgsqlConnectionStringBuilder(database);
        var (code, output) = await Command.Run(
            "psql", ["-v", "ON_ERROR_STOP=1", "-X", "-q", "-d", "postgres", "-f", roles],
            ("PGHOST", parts.Host), ("PGPORT", parts.Port.ToString(CultureInfo.InvariantCulture)), ("PGUSER", parts.Username), ("PGPASSFILE", null));
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Check_WithAnAccountThatMayOnlyRead_Works()
    {
        await using var database = await TestDatabase.Create("postgres");
        await database.Write(SmallDay.Build());
        var reader = $"reader_{Guid.NewGuid():N}";
        await database.Execute($"create role {reader} login; grant pg_read_all_data to {reader}; alter role {reader} set default_transaction_read_only = on");
        try
        {
            var source = new NpgsqlConnectionStringBuilder(database.Source) { Username = reader }.ConnectionString;

            Assert.True((await LedgerCheck.Run(CheckSource.Parse(source), null, TestContext.Current.CancellationToken)).Clean);
        }
        finally
        {
            await database.Execute($"drop role {reader}");
        }
    }

    [Fact]
    public async Task SqliteBackupScript_KeepsTheNewAndDropsTheOld()
    {
        var (data, backups, stub) = (Path.Combine(_folder.FullName, "data"), Path.Combine(_folder.FullName, "backups"), Path.Combine(_folder.FullName, "kefu"));
        Directory.CreateDirectory(backups);
        await File.WriteAllTextAsync(stub, "#!/bin/sh\n[ \"$1 $3\" = 'backup --data' ] && echo \"$4\" >\"$2\"\n");
        var (old, other) = (Path.Combine(backups, "kefu-20200101T000000Z.db"), Path.Combine(backups, "notes.txt"));
        foreach (var file in new[] { old, other })
        {
            await File.WriteAllTextAsync(file, "");
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var script = Path.Combine(Deploy, "backup", "sqlite-backup.sh");
        var (code, output) = await Command.Run(script, [data, backups], ("KEFU", stub));

        Assert.True(code == 0, output);
        Assert.Equal(2, Directory.GetFiles(backups).Length);
        Assert.False(File.Exists(old));

        // A backup that fails deletes nothing.
        var before = Directory.GetFiles(backups);
        Assert.NotEqual(0, (await Command.Run(script, [data, backups], ("KEFU", "false"), ("KEFU_KEEP_DAYS", "0"))).Code);
        Assert.Equal(before, Directory.GetFiles(backups));
        Assert.Equal(64, (await Command.Run(script, [data, backups], ("KEFU_KEEP_DAYS", "soon"))).Code);
    }
}
