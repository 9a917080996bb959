namespace Kefu.Replay.Generation;

/// <summary>Invented talk of English-speaking customers and agents. No person is meant.</summary>
internal static class EnglishPhrases
{
    public static readonly string[] Greetings = ["Hi there", "Hello", "Anyone there?", "Hi, quick question"];

    public static readonly string[] Cities = ["Shanghai", "Singapore", "Kuala Lumpur", "Shenzhen", "Hong Kong", "Sydney"];

    public static readonly string[] Couriers = ["SF Express", "DHL", "EMS", "ZTO"];

    private static readonly string[] FirstAnswers =
    [
        "Hello, thanks for writing to us. Let me check that for you right away.", "Hi! Sorry to keep you waiting, I am looking it up now.", "Good day, happy to help. One moment please.",
    ];

    private static readonly string[] Endings =
    [
        "Is there anything else I can do for you? If not, have a nice day!", "You are welcome. Just write again if anything comes up - anything else today?", "Glad I could help. Anything else? Otherwise enjoy your purchase!",
    ];

    public static readonly Scenario[] Scenarios =
    [
        new(5, ["Is the {product} still in stock in {variant}?", "Do you have the {product} in {variant}?", "Which {product} would you recommend, {variant} if possible"],
            ["How long does delivery to {city} take?", "Is the colour the same as in the picture?", "Do you ship with {courier}?"],
            FirstAnswers, ["Yes, {variant} is in stock and leaves today if you order before 4 pm.", "To {city} it takes about three days with {courier}."],
            Endings),
        new(4, ["Where is my parcel? Order {order}", "Tracking for order {order} has not moved for three days", "My order {order} says delivered, but there is nothing here"],
            ["When will it arrive?", "Could the courier call me first?", "Can I still change the address?"],
            FirstAnswers, ["It is in {city} now and should be delivered tomorrow; I asked {courier} to hurry.", "I opened a trace with {courier}, you will hear from us today."],
            Endings, ("urgent", 30)),
        new(4, ["I want to buy two of the {product}, is there a discount?", "The coupon does not work at checkout, I am trying to pay now", "Any bundle price for the {product}? Ready to order"],
            ["Great, I will pay now then", "Does the free gift still apply?"],
            FirstAnswers, ["Two pieces take {amount} yuan off, and the shop coupon works on top of it.", "The coupon needs at least {amount} yuan in the basket; adding the mug would do."],
            Endings, ("buying", 75)),
        new(3, ["I would like to return the {product}", "How do I send back order {order}?", "The {product} arrived damaged, see the picture"],
            ["Who pays the postage?", "When do I get the refund?"],
            FirstAnswers, ["Returns are free within seven days; choose 'return' in the order and {courier} picks it up.", "The refund goes back to your account within 48 hours after we receive it."],
            Endings, ("urgent", 25)),
    ];
}
