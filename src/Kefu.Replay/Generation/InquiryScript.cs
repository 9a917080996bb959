using System.Collections.Immutable;
using Kefu.Replay.Days;

namespace Kefu.Replay.Generation;

/// <summary>Writes one inquiry: the customer's messages, the answers, the close, and sometimes a return on the same shift.</summary>
internal sealed class InquiryScript(Script script, Dice dice, int shop, string store, string platform, int number, TimeSpan shiftEnds)
{
    private const int OutOfOrderPercent = 3;
    private const int RepeatedPercent = 4;
    private const int ReturnPercent = 3;
    private static readonly TimeSpan LastReturn = TimeSpan.FromMinutes(20);

    // Leading letters as the platforms' account names have them; the number keeps customers distinct.
    private readonly string _customer = FormattableString.Invariant($"{platform[..2]}-{dice.Between(100, 999)}{number:00000}");
    private readonly Phrasebook _phrases = new(dice, shop, english: dice.Percent(22));

    public void Write(TimeSpan arrival)
    {
        var asked = Opening(arrival);
        var handling = dice.Between(210, 330);
        var lastQuestion = Math.Min(handling - 60, 170);
        for (var more = dice.Weighted([(0, 35), (1, 45), (2, 20)]); more > 0; more--)
        {
            asked += TimeSpan.FromSeconds(dice.Between(25, 70));
            if (asked - arrival < TimeSpan.FromSeconds(lastQuestion))
            {
                Say(asked, _phrases.FurtherQuestion());
            }
        }

        // Not before the last of a first burst that came in the wrong order.
        Reply(arrival, dice.Between(16, 40), _phrases.FirstAnswer());
        Reply(arrival, dice.Between(60, 120), _phrases.Answer());
        Reply(arrival, handling, _phrases.Ending(), close: true);

        var returns = arrival + TimeSpan.FromSeconds(handling + dice.Between(600, 3_000));
        if (dice.Percent(ReturnPercent) && returns < shiftEnds - LastReturn)
        {
            Say(returns, _phrases.FurtherQuestion());
            Reply(returns, dice.Between(8, 30), _phrases.Answer());
            Reply(returns, dice.Between(60, 150), _phrases.Ending(), close: true);
        }
    }

    // Many say hello first and ask then; platforms deliver the two in the wrong order now and then.
    private TimeSpan Opening(TimeSpan at)
    {
        if (!dice.Percent(40))
        {
            Say(at, _phrases.Opening());
            return at;
        }

        var asks = at + TimeSpan.FromSeconds(dice.Between(3, 9));
        var swapped = dice.Percent(OutOfOrderPercent * 100 / 40);
        Say(at, _phrases.Greeting(), deliveredAt: swapped ? asks + TimeSpan.FromSeconds(3) : at);
        Say(asks, _phrases.Opening());
        return swapped ? asks + TimeSpan.FromSeconds(3) : asks;
    }

    private void Say(TimeSpan sent, string text, TimeSpan? deliveredAt = null)
    {
        ImmutableArray<string> hints = _phrases.Hint is { } hint ? [hint] : [];
        var message = new DayEvent.Message(0, deliveredAt ?? sent, store, platform, _customer, script.NextMessageId(), text, hints, sent);
        script.Add(message);
        if (dice.Percent(RepeatedPercent))
        {
            script.Add(message with { At = message.At + TimeSpan.FromSeconds(dice.Between(1, 15)) });
        }
    }

    private void Reply(TimeSpan from, int after, string text, bool close = false) =>
        script.Add(new DayEvent.Reply(0, from + TimeSpan.FromSeconds(after), store, _customer, text, TimeSpan.FromSeconds(after), close));
}
