using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kefu.Ledger.Migrations;

/// <summary>One numbered step of the schema, embedded in the program.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">Its file's name.</param>
/// <param name="Sql">What it does.</param>
/// <param name="Checksum">SHA-256 of its text: an applied step never changes.</param>
internal sealed record Migration(int Number, string Name, string Sql, string Checksum)
{
    /// <summary>The steps of a database, in order.</summary>
    /// <param name="database"><c>PostgreSQL</c> or <c>SQLite</c>.</param>
    public static IReadOnlyList<Migration> All(string database)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"Kefu.Ledger.Migrations.{database}.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(resource =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
                    return Of(resource[prefix.Length..], reader.ReadToEnd());
                }),
        ];
    }

    public static Migration Of(string name, string sql) => new(
        int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, sql,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql.ReplaceLineEndings("\n")))));

    /// <summary>The steps that are still to do.</summary>
    /// <param name="known">The program's steps.</param>
    /// <param name="applied">The database's steps: number, name and checksum.</param>
    /// <exception cref="LedgerSchemaException">The database is newer than the program, or was made by another text of a step.</exception>
    public static IEnumerable<Migration> Missing(IReadOnlyList<Migration> known, IReadOnlyCollection<(int Number, string Name, string Checksum)> applied)
    {
        foreach (var (number, name, checksum) in applied)
        {
            var step = known.FirstOrDefault(m => m.Number == number)
                ?? throw new LedgerSchemaException($"The ledger's schema is newer than this program: it has step {name}, which this program does not know. Run a newer Kefu.");
            if (step.Checksum != checksum)
            {
                throw new LedgerSchemaException($"Step {name} of the ledger's schema was applied with another text than this program's {step.Name}. An applied step must not change.");
            }
        }

        return known.Where(step => applied.All(a => a.Number != step.Number));
    }
}
