namespace Kefu.Replay.Generation;

/// <summary>What one kind of inquiry sounds like. Texts may hold <c>{product}</c>, <c>{variant}</c>, <c>{order}</c>, <c>{city}</c>, <c>{courier}</c>, <c>{amount}</c>.</summary>
/// <param name="Weight">How frequent it is.</param>
/// <param name="Openings">First questions.</param>
/// <param name="FurtherQuestions">What the customer asks next.</param>
/// <param name="FirstAnswers">The agent's first words.</param>
/// <param name="Answers">What the agent finds out.</param>
/// <param name="Endings">The agent's last words; they ask whether anything else is needed (CNV-3).</param>
/// <param name="Hint">The class of waiting that a platform would hint at, and how often in a hundred.</param>
internal sealed record Scenario(
    int Weight, string[] Openings, string[] FurtherQuestions, string[] FirstAnswers, string[] Answers, string[] Endings, (string Name, int Chance)? Hint = null);
