package dev.bactrian.sandbox.salesforce.rest;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import dev.bactrian.sandbox.salesforce.org.Sessions;
import dev.bactrian.sandbox.salesforce.org.Table;
import dev.bactrian.sandbox.salesforce.org.Values;
import dev.bactrian.sandbox.salesforce.org.Write;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** {@code /services/Soap/u/…}: the few SOAP calls that REST has no counterpart for, and login as long as versions have it. */
final class SoapCalls {
    private static final String NAMESPACE = "urn:partner.soap.sforce.com";
    private static final double LAST_VERSION_WITH_LOGIN = 64;

    private final Org org;
    private final Sessions sessions;

    SoapCalls(Org org, Sessions sessions) {
        this.org = org;
        this.sessions = sessions;
    }

    Response answer(Request request, String baseUrl) {
        Document document;
        try {
            document = parse(request.body());
        } catch (SAXException | IOException | ParserConfigurationException e) {
            return fault("sf:XML_PARSER_ERROR", "the request is no XML");
        }
        Optional<Element> call = call(document);
        if (call.isEmpty()) {
            return fault("sf:INVALID_OPERATION", "the request has no call");
        }
        String name = call.get().getLocalName();
        if (name.equals("login")) {
            return texts(document, "username").contains("")
                            || texts(document, "password").contains("")
                    ? fault(
                            "sf:INVALID_LOGIN",
                            "INVALID_LOGIN: Invalid username, password, security token; or user locked out.")
                    : login(request, baseUrl);
        }
        if (texts(document, "sessionId").stream().noneMatch(sessions::isValid)) {
            return fault(
                    "sf:INVALID_SESSION_ID",
                    "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session");
        }
        return switch (name) {
            case "undelete" -> write(call.get(), name, request, Write.Undelete::new);
            case "delete" -> write(call.get(), name, request, Write.Delete::new);
            case "logout" -> {
                texts(document, "sessionId").forEach(sessions::close);
                yield body("<logoutResponse/>");
            }
            case "getUserInfo" ->
                body("<getUserInfoResponse><result>" + userInfo() + "</result></getUserInfoResponse>");
            case "getServerTimestamp" ->
                body("<getServerTimestampResponse><result><timestamp>"
                        + Values.format(org.now()).replace("+0000", "Z")
                        + "</timestamp></result></getServerTimestampResponse>");
            default -> fault("sf:INVALID_OPERATION", "not supported by this stand-in: " + name);
        };
    }

    private Response login(Request request, String baseUrl) {
        double version = Double.parseDouble(request.segment(3).isEmpty() ? "64" : request.segment(3));
        if (version > LAST_VERSION_WITH_LOGIN) {
            return fault(
                    "sf:UNSUPPORTED_API_VERSION",
                    "UNSUPPORTED_API_VERSION: SOAP API login() is disabled by default in this version");
        }
        String server = baseUrl + "/services/Soap/u/" + request.segment(3) + "/" + sessions.org();
        return body("<loginResponse><result>"
                + "<metadataServerUrl>" + server.replace("/u/", "/m/") + "</metadataServerUrl>"
                + "<passwordExpired>false</passwordExpired><sandbox>true</sandbox>"
                + "<serverUrl>" + server + "</serverUrl>"
                + "<sessionId>" + sessions.open() + "</sessionId>"
                + "<userId>" + Org.USER_ID + "</userId><userInfo>" + userInfo() + "</userInfo>"
                + "</result></loginResponse>");
    }

    private String userInfo() {
        return "<organizationId>" + sessions.org()
                + "</organizationId><organizationName>Bactrian Sandbox</organizationName>"
                + "<userId>" + Org.USER_ID + "</userId><userName>" + Org.USER_NAME + "</userName>"
                + "<userFullName>Integration User</userFullName><userEmail>" + Org.USER_NAME + "</userEmail>"
                + "<userLocale>en_US</userLocale><userLanguage>en_US</userLanguage><userTimeZone>GMT</userTimeZone>"
                + "<userType>Standard</userType><sessionSecondsValid>7200</sessionSecondsValid>";
    }

    private Response write(Element call, String name, Request request, BiFunction<ObjectType, String, Write> wanted) {
        List<Write> writes = new ArrayList<>();
        for (String id : texts(call, "ids")) {
            ObjectType type = org.tables().stream()
                    .map(Table::type)
                    .filter(candidate -> id.startsWith(candidate.keyPrefix()))
                    .findFirst()
                    .orElseGet(() -> RecordCalls.table(org, "Account").type());
            writes.add(wanted.apply(type, id));
        }
        Origin origin = new Origin(Org.USER_ID, "com/salesforce/api/soap/" + request.segment(3));
        StringBuilder results = new StringBuilder();
        for (Outcome outcome : org.write(origin, writes, Org.Mode.EACH_ALONE)) {
            results.append("<result>");
            for (SalesforceError error : outcome.errors()) {
                results.append("<errors><message>")
                        .append(escape(error.message()))
                        .append("</message><statusCode>")
                        .append(error.code())
                        .append("</statusCode></errors>");
            }
            if (outcome.id() != null) {
                results.append("<id>").append(outcome.id()).append("</id>");
            }
            results.append("<success>").append(outcome.isSuccess()).append("</success></result>");
        }
        return body("<" + name + "Response>" + results + "</" + name + "Response>");
    }

    private static Document parse(String xml) throws SAXException, IOException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static Optional<Element> call(Document document) {
        var bodies = document.getElementsByTagNameNS("*", "Body");
        for (Node node = bodies.getLength() == 0 ? null : bodies.item(0).getFirstChild();
                node != null;
                node = node.getNextSibling()) {
            if (node instanceof Element element) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    private static List<String> texts(Node node, String name) {
        var found = node instanceof Document document
                ? document.getElementsByTagNameNS("*", name)
                : ((Element) node).getElementsByTagNameNS("*", name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent().strip());
        }
        return texts;
    }

    private static Response body(String content) {
        return envelope(200, content.replaceFirst("^<(\\w+)", "<$1 xmlns=\"" + NAMESPACE + "\""));
    }

    private static Response fault(String code, String message) {
        return envelope(
                500,
                "<soapenv:Fault><faultcode>" + code + "</faultcode><faultstring>" + escape(message)
                        + "</faultstring></soapenv:Fault>");
    }

    private static Response envelope(int status, String content) {
        return Response.text(
                status,
                "text/xml;charset=UTF-8",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                        + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " xmlns:sf=\"urn:fault.partner.soap.sforce.com\"><soapenv:Body>" + content
                        + "</soapenv:Body></soapenv:Envelope>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
