namespace Tender.Server.Http.V2;

/// <summary>
/// The handlers, a file for each subject. Each reads everything the body may hold, refuses what is wrong with it, asks
/// the operation, and words the answer. What an operation refuses is decided in Payments; a handler decides only what
/// v2 alone knows, and its comments say so.
/// </summary>
/// <remarks>
/// A handler must refuse a faulty body before it asks the engine for anything: <see cref="V2Description"/> learns what
/// a handler reads by calling it with a body that is always faulty, and without an engine.
/// </remarks>
internal static partial class V2Handlers;
