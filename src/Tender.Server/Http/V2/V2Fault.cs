namespace Tender.Server.Http.V2;

/// <summary>How dialect v2 says no: a status and the two members of its error body.</summary>
public sealed record V2Fault(int Status, string ReasonCode, string Message);
