namespace Tender.Server.Storage;

/// <summary>Requesters as text, in the journal and the timeline.</summary>
internal static class Requesters
{
    public static string Text(this Requester requester) =>
        requester switch
        {
            Requester.Merchant => "merchant",
            Requester.Buyer => "buyer",
            Requester.Operator => "operator",
            Requester.Processor => "processor",
            Requester.Clock => "clock",
        };

    /// <summary>Reads back what was written.</summary>
    public static Requester Read(string text) =>
        text switch
        {
            "merchant" => Requester.Merchant,
            "buyer" => Requester.Buyer,
            "operator" => Requester.Operator,
            "processor" => Requester.Processor,
            "clock" => Requester.Clock,
            _ => throw new FormatException($"'{text}' asks for nothing: corrupt data."),
        };
}
