namespace Tender.Server.Http;

/// <summary>Stands between a verified call and its operation, and answers in its place or after it.</summary>
internal delegate Task<WireResponse> CallFilter(VerifiedCall call, Func<Task<WireResponse>> perform);
