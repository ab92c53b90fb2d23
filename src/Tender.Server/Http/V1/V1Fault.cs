namespace Tender.Server.Http.V1;

/// <summary>How dialect v1 says no: a status, a code, a message, and who speaks.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The text of the <c>Code</c> element.</param>
/// <param name="Message">The text of the <c>Message</c> element.</param>
/// <param name="FrontDoor">Raised before the service proper: the document's id element is then spelled
/// <c>RequestID</c>.</param>
public sealed record V1Fault(int Status, string Code, string Message, bool FrontDoor);
