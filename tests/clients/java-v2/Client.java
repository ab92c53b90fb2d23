import com.amazon.pay.api.AmazonPayResponse;
import com.amazon.pay.api.PayConfiguration;
import com.amazon.pay.api.ProxySettings;
import com.amazon.pay.api.WebstoreClient;
import com.amazon.pay.api.types.Environment;
import com.amazon.pay.api.types.Region;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.json.JSONObject;

public class Client {
    static final String AMOUNT = "25.00";
    static int failed = 0;

    static String ask(String method, String url, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("content-type", "application/json")
            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The control API: the buyer, the clock. */
    static void control(String path, String body) throws Exception {
        ask("POST", System.getenv("CONTROL") + "/" + path, body, "authorization", "Bearer " + System.getenv("TOKEN"));
    }

    static void step(String name, boolean holds, String told) {
        if (!holds) failed++;
        System.out.println((holds ? "ok      " : "FAILED  ") + name + ": " + told);
    }

    static AmazonPayResponse done(String name, int status, AmazonPayResponse answer) throws Exception {
        step(name, answer.getStatus() == status, answer.getStatus() == status ? state(answer) : answer.getRawResponse());
        return answer;
    }

    static String state(AmazonPayResponse answer) throws Exception {
        return answer.getResponse().getJSONObject("statusDetails").getString("state");
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
            told = error.getClass().getSimpleName() + ": " + error.getMessage();
        }
        double took = (System.nanoTime() - begun) / 1e9;
        int requests = new JSONObject(ask("GET", System.getenv("BETWEEN") + "/trouble", null)).getInt("requests");
        System.out.printf("trouble %s: %d requests in %.1f s, then %s%n", kind, requests, took, told);
    }

    static Map<String, String> key() {
        Map<String, String> header = new HashMap<>();
        header.put("x-amz-pay-idempotency-key", UUID.randomUUID().toString().replace("-", ""));
        return header;
    }

    static JSONObject usd(String amount) throws Exception {
        return new JSONObject().put("amount", amount).put("currencyCode", "USD");
    }

    public static void main(String[] arguments) throws Exception {
        URI between = URI.create(System.getenv("TENDER_PROXY"));
        PayConfiguration settings = new PayConfiguration()
            .setPublicKeyId(System.getenv("PUBLIC_KEY_ID")).setRegion(Region.NA).setEnvironment(Environment.SANDBOX)
            .setPrivateKey(Files.readString(Path.of(System.getenv("PRIVATE_KEY_FILE"))).toCharArray())
            .setProxySettings(new ProxySettings().setProxyHost(between.getHost()).setProxyPort(between.getPort())
                .setProxyUser("nobody").setProxyPassword(new char[0]));
        WebstoreClient client = new WebstoreClient(settings);
        System.out.println("amazon-pay-api-sdk-java, Java " + System.getProperty("java.version"));

        JSONObject payload = new JSONObject().put("storeId", System.getenv("STORE_ID"))
            .put("webCheckoutDetails", new JSONObject().put("checkoutReviewReturnUrl", "https://shop.example/review")
                .put("checkoutResultReturnUrl", "https://shop.example/result"))
            .put("paymentDetails", new JSONObject().put("paymentIntent", "Confirm").put("chargeAmount", usd(AMOUNT)));
        String session = done("create session", 201, client.createCheckoutSession(payload, key())).getResponse().getString("checkoutSessionId");
        control("checkout-sessions/" + session + "/buyer", "{\"action\":\"pay\"}");
        String permission = done("complete", 200, client.completeCheckoutSession(session, new JSONObject().put("chargeAmount", usd(AMOUNT))))
            .getResponse().getString("chargePermissionId");
        done("update charge permission", 200, client.updateChargePermission(permission, new JSONObject()
            .put("merchantMetadata", new JSONObject().put("merchantReferenceId", "12").put("merchantStoreName", "Größe/Co"))));
        String charge = done("charge", 201, client.createCharge(new JSONObject().put("chargePermissionId", permission)
            .put("chargeAmount", usd(AMOUNT)).put("captureNow", false), key())).getResponse().getString("chargeId");
        done("capture", 200, client.captureCharge(charge, new JSONObject().put("captureAmount", usd(AMOUNT)), key()));
        String refund = done("refund", 201, client.createRefund(new JSONObject().put("chargeId", charge).put("refundAmount", usd("10.00")), key()))
            .getResponse().getString("refundId");
        control("clock/advance", "{\"by\":\"PT1H\"}");
        String later = state(client.getRefund(refund));
        step("refund an hour later", later.equals("Refunded"), later);
        String last = state(client.getChargePermission(permission));
        step("charge permission at last", last.equals("Closed"), last);

        for (String kind : new String[] {"503", "429", "close"})
            trouble(kind, () -> {
                // A client of its own: the pooled connection of the other one still leads to Tender.
                AmazonPayResponse answer = new WebstoreClient(settings).createRefund(
                    new JSONObject().put("chargeId", charge).put("refundAmount", usd("1.00")), key());
                return "status " + answer.getStatus() + " and " + answer.getRetries() + " retries in the answer";
            });
        System.exit(failed == 0 ? 0 : 1);
    }
}
