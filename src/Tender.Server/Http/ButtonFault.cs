namespace Tender.Server.Http;

/// <summary>Why a button's payload is of no use.</summary>
/// <param name="Code">The reason code, as v2 names it.</param>
/// <param name="Message">What the merchant's developer is told.</param>
/// <param name="Status">The status v2 would answer with.</param>
internal sealed record ButtonFault(string Code, string Message, int Status = 400);
