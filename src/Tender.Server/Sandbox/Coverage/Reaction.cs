namespace Tender.Server.Sandbox.Coverage;

/// <summary>What an integration is to do about an ending.</summary>
internal enum Reaction
{
    /// <summary>Know it: nothing is to be done.</summary>
    Know,

    /// <summary>Leave the object alone: no call can do anything with it any more.</summary>
    LeaveAlone,

    /// <summary>Close the permission, charge it again, or have the buyer choose another payment method.</summary>
    FindAnotherWay,

    /// <summary>Let the buyer choose another payment method, or close the permission; charge it no more.</summary>
    AskTheBuyer,

    /// <summary>Not ask the same again: give the money back in another way.</summary>
    PayOtherwise,

    /// <summary>Ask again under the same key or reference id.</summary>
    Repeat,
}
