using System.Globalization;

namespace Kefu.Replay.Generation;

/// <summary>Writes the texts of one inquiry: a scenario in one language with its details filled in, the same details throughout.</summary>
internal sealed class Phrasebook
{
    private readonly Dice _dice;
    private readonly Scenario _scenario;
    private readonly string[] _greetings;
    private readonly (string Name, string Value)[] _details;

    public Phrasebook(Dice dice, int shop, bool english)
    {
        var goods = english ? Goods.Shops[shop].English : Goods.Shops[shop].Chinese;
        _dice = dice;
        var scenarios = english ? EnglishPhrases.Scenarios : ChinesePhrases.Scenarios;
        _greetings = english ? EnglishPhrases.Greetings : ChinesePhrases.Greetings;
        _scenario = dice.Weighted([.. scenarios.Select(s => (s, s.Weight))]);
        _details =
        [
            ("{product}", dice.Of(goods.Products)),
            ("{variant}", dice.Of(goods.Variants)),
            ("{city}", dice.Of(english ? EnglishPhrases.Cities : ChinesePhrases.Cities)),
            ("{courier}", dice.Of(english ? EnglishPhrases.Couriers : ChinesePhrases.Couriers)),
            ("{order}", dice.Between(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture)),
            ("{amount}", (dice.Between(2, 30) * 10).ToString(CultureInfo.InvariantCulture)),
        ];
        Hint = _scenario.Hint is { } hint && dice.Percent(hint.Chance) ? hint.Name : null;
    }

    /// <summary>What the platform hints at, if anything.</summary>
    public string? Hint { get; }

    public string Greeting() => _dice.Of(_greetings);

    public string Opening() => Fill(_dice.Of(_scenario.Openings));

    public string FurtherQuestion() => Fill(_dice.Of(_scenario.FurtherQuestions));

    public string FirstAnswer() => Fill(_dice.Of(_scenario.FirstAnswers));

    public string Answer() => Fill(_dice.Of(_scenario.Answers));

    public string Ending() => Fill(_dice.Of(_scenario.Endings));

    private string Fill(string text)
    {
        foreach (var (name, value) in _details)
        {
            text = text.Replace(name, value, StringComparison.Ordinal);
        }

        return text;
    }
}
