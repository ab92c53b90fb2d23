namespace Tender.Server.Storage;

/// <summary>Who asks for a change.</summary>
internal enum Requester
{
    /// <summary>The merchant, by a signed request.</summary>
    Merchant,

    /// <summary>The buyer, on a hosted page or in the sandbox's wallet.</summary>
    Buyer,

    /// <summary>Whoever runs Tender, by the control API.</summary>
    Operator,

    /// <summary>The processor, or Amazon, by an answer.</summary>
    Processor,

    /// <summary>Nobody: a job fell due.</summary>
    Clock,
}
