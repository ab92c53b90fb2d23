namespace Tender.Server.Http;

/// <summary>
/// One thing that is served: an API, a page, a file. It says which requests are its own and answers them. The
/// composition lists the surfaces in order, the first that takes a request answers it, and what no surface takes is
/// refused. A surface that stands in front of another one (to count, to delay, to fail) takes that one in its
/// constructor and hands all six members on.
/// </summary>
internal abstract class Surface
{
    /// <summary>Whether a request is this surface's. Asked before the body is read.</summary>
    public abstract bool Takes(RequestHead head);

    /// <summary>Which part of the service it is, as measurements name it.</summary>
    public virtual string Api => "pages";

    /// <summary>How many bytes a body may have; the gate refuses a longer one.</summary>
    public abstract int BodyBytesMax { get; }

    /// <summary>
    /// Answers a request that is this surface's, refusals included. What it throws becomes a <see cref="GateFailure"/>.
    /// </summary>
    public abstract Task<WireResponse> Answer(WireRequest request, RequestContext context);

    /// <summary>Words a failure of the gate; plain text unless the surface has a form of its own.</summary>
    public virtual WireResponse Failure(GateFailure failure, RequestContext context) =>
        WireResponse.Plain(failure.Status, failure.Message);

    /// <summary>Sets the headers that every answer of this surface has, failures included.</summary>
    public virtual void Stamp(IHeaderDictionary headers, string requestId) { }
}
