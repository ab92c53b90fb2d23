namespace Tender.Server.Sandbox;

/// <summary>How the buyer's bank answers a challenge. Wire v1: spec 4.5.</summary>
internal enum BankAnswer
{
    Success,
    Failure,
    Abandoned,
}
