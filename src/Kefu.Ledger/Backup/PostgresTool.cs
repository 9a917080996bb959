using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Kefu.Ledger.Backup;

/// <summary>Runs PostgreSQL's own programs against the database of a connection string.</summary>
internal static class PostgresTool
{
    private const int MostSaid = 2_000;

    /// <summary>Runs one to its end.</summary>
    /// <param name="name"><c>pg_dump</c> or <c>pg_restore</c>, found along the PATH.</param>
    /// <param name="database">The connection string.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <param name="arguments">Its arguments; how to connect is told by the environment.</param>
    /// <exception cref="BackupException">It is not there, or it failed.</exception>
    public static async Task Run(string name, string database, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        Tell(start.Environment, new NpgsqlConnectionStringBuilder(database));
        using var process = Start(start);
        try
        {
            process.StandardInput.Close();
            var (said, listed) = (process.StandardError.ReadToEndAsync(cancellationToken), process.StandardOutput.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            await listed;
            if (process.ExitCode != 0)
            {
                var text = (await said).Trim();
                throw new BackupException($"{name} failed: {(text.Length <= MostSaid ? text : text[^MostSaid..])}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception cause)
        {
            throw new BackupException($"{start.FileName} is missing: install PostgreSQL's client programs (Debian: postgresql-client), of the server's version or later.", cause);
        }
    }

    // The environment of libpq: nothing secret on a command line that every process can read.
    private static void Tell(IDictionary<string, string?> environment, NpgsqlConnectionStringBuilder database)
    {
        foreach (var name in environment.Keys.Where(n => n.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            environment.Remove(name);
        }

        Set("PGHOST", database.Host);
        Set("PGPORT", database.Port.ToString(CultureInfo.InvariantCulture));
        Set("PGUSER", database.Username);
        Set("PGPASSWORD", database.Password);
        Set("PGPASSFILE", database.Passfile);
        Set("PGDATABASE", database.Database ?? database.Username);
        Set("PGSSLROOTCERT", database.RootCertificate);
        Set("PGSSLCERT", database.SslCertificate);
        Set("PGSSLKEY", database.SslKey);
        Set("PGSSLMODE", database.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        });
        Set("PGAPPNAME", "kefu-backup");

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                environment[name] = value;
            }
        }
    }
}
