import com.amazon.pay.impl.PayClient;
import com.amazon.pay.impl.PayConfig;
import com.amazon.pay.impl.ipn.NotificationFactory;
import com.amazon.pay.request.AuthorizeRequest;
import com.amazon.pay.request.CaptureRequest;
import com.amazon.pay.request.CloseOrderReferenceRequest;
import com.amazon.pay.request.ConfirmOrderReferenceRequest;
import com.amazon.pay.request.GetOrderReferenceDetailsRequest;
import com.amazon.pay.request.GetRefundDetailsRequest;
import com.amazon.pay.request.RefundRequest;
import com.amazon.pay.request.SetOrderReferenceDetailsRequest;
import com.amazon.pay.types.CurrencyCode;
import com.amazon.pay.types.Region;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

public class Client {
    static final String AMOUNT = "25.00";
    static int failed = 0;

    static String ask(String method, String url, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("content-type", "application/json")
            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build().send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    static JsonElement read(String json) {
        return new JsonParser().parse(json);
    }

    /** The control API: the buyer, the clock, where notices go. */
    static JsonObject control(String method, String path, String body) throws Exception {
        String answer = ask(method, System.getenv("CONTROL") + "/" + path, body, "authorization", "Bearer " + System.getenv("TOKEN"));
        return answer.startsWith("{") ? read(answer).getAsJsonObject() : null;
    }

    static void step(String name, boolean holds, String told) {
        if (!holds) failed++;
        System.out.println((holds ? "ok      " : "FAILED  ") + name + (told.isEmpty() ? "" : ": " + told));
    }

    /** A call while the service is in trouble: what became of it, after how many requests and seconds. */
    static void trouble(String kind, Callable<String> call) throws Exception {
        if (!System.getenv("TENDER_PROXY").equals(System.getenv("BETWEEN")))
            return;
        ask("PUT", System.getenv("BETWEEN") + "/trouble", kind);
        long begun = System.nanoTime();
        String told;
        try {
            told = call.call();
        } catch (Exception error) {
            told = error.getClass().getSimpleName() + ": " + String.valueOf(error.getMessage()).split("\n")[0];
        }
        double took = (System.nanoTime() - begun) / 1e9;
        JsonObject between = read(ask("GET", System.getenv("BETWEEN") + "/trouble", null)).getAsJsonObject();
        System.out.printf("trouble %s: %d requests in %.1f s, then %s%n", kind, between.get("requests").getAsInt(), took, told);
    }

    static PayClient make(boolean retries) {
        return new PayClient(new PayConfig().withSellerId(System.getenv("MERCHANT_ID")).withAccessKey(System.getenv("ACCESS_KEY"))
            .withSecretKey(System.getenv("SECRET_KEY")).withRegion(Region.US).withCurrencyCode(CurrencyCode.USD).withSandboxMode(true)
            .withUseAutoRetryOnThrottle(retries));
    }

    public static void main(String[] arguments) throws Exception {
        PayClient client = make(true);
        System.out.println("amazon-pay-sdk-java, Java " + System.getProperty("java.version"));
        control("PUT", "notification-endpoints", "[{\"url\":\"" + System.getenv("BETWEEN") + "/ipn\",\"generation\":\"v1\"}]");
        JsonObject draft = control("POST", "order-references", "{}");
        String order = draft.get("id").getAsString();
        String email = client.getUserInfo(draft.get("accessToken").getAsString(), System.getenv("STORE_ID")).getEmail();
        step("user info", "buyer@example.com".equals(email), email);

        client.setOrderReferenceDetails(new SetOrderReferenceDetailsRequest(order, AMOUNT).setSellerNote("Größe*~ (1)").setStoreName("Shop"));
        client.confirmOrderReference(new ConfirmOrderReferenceRequest(order));
        String authorization = client.authorize(new AuthorizeRequest(order, "a1", AMOUNT).setTransactionTimeout("0")).getDetails()
            .getAmazonAuthorizationId();
        step("set, confirm, authorize", true, authorization);
        String capture = client.capture(new CaptureRequest(authorization, "c1", AMOUNT)).getDetails().getAmazonCaptureId();
        step("capture", true, capture);
        String refund = client.refund(new RefundRequest(capture, "r1", "10")).getDetails().getAmazonRefundId();
        control("POST", "clock/advance", "{\"by\":\"PT1H\"}");
        String state = client.getRefundDetails(new GetRefundDetailsRequest(refund)).getDetails().getRefundStatus().getState();
        step("refund an hour later", state.equals("Completed"), state);
        client.closeOrderReference(new CloseOrderReferenceRequest(order));
        control("POST", "clock/advance", "{\"by\":\"PT1H\"}");
        notices();

        for (String kind : new String[] {"503", "429", "close"})
            trouble(kind, () -> "status " + client.getOrderReferenceDetails(new GetOrderReferenceDetailsRequest(order)).getStatusCode());
        trouble("503", () -> "status " + make(false).getOrderReferenceDetails(new GetOrderReferenceDetailsRequest(order)).getStatusCode());
        System.exit(failed == 0 ? 0 : 1);
    }

    /** The notices by the SDK's own check of headers, certificate and signature. */
    static void notices() throws Exception {
        JsonArray notices = read(ask("GET", System.getenv("BETWEEN") + "/ipn", null)).getAsJsonArray();
        Set<String> kinds = new TreeSet<>();
        Map<String, String> headers = new HashMap<>();
        String last = "";
        for (JsonElement one : notices) {
            headers.clear();
            for (Map.Entry<String, JsonElement> header : one.getAsJsonObject().getAsJsonObject("headers").entrySet())
                headers.put(header.getKey(), header.getValue().getAsString());
            last = one.getAsJsonObject().get("body").getAsString();
            kinds.add(String.valueOf(NotificationFactory.parseNotification(headers, last).getNotificationType()));
        }
        step("notices", kinds.size() == 4, notices.size() + " accepted: " + String.join(" ", kinds));
        JsonObject forged = read(last).getAsJsonObject();
        forged.addProperty("MessageId", "X");
        try {
            NotificationFactory.parseNotification(headers, forged.toString());
            step("forged", false, "");
        } catch (RuntimeException error) {
            step("forged", true, "refused");
        }
    }
}
