namespace Kefu.Gateway.Problems;

/// <summary>A kind of problem that callers may tell apart.</summary>
/// <param name="Slug">Last part of the problem's <c>type</c>. An API: add new ones, never rename one.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">What it means, the same each time.</param>
internal sealed record ProblemKind(string Slug, int Status, string Title)
{
    /// <summary>What all problem types begin with.</summary>
    public const string Base = "https://kefu.dev/problems/";

    /// <summary>The problem's <c>type</c>.</summary>
    public string Type { get; } = Base + Slug;
}
