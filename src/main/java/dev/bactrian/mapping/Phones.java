package dev.bactrian.mapping;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Telephone numbers of all countries. */
final class Phones {

    private Phones() {}

    /**
     * The number in E.164, e.g. {@code +14155550123}, with its extension behind it; empty where it is no valid number.
     *
     * @param region the country that is meant where the number names none; null: none
     */
    static Optional<String> standard(String text, @Nullable String region) {
        var util = PhoneNumberUtil.getInstance();
        try {
            var number = util.parse(text, region);
            if (!util.isValidNumber(number)) {
                return Optional.empty();
            }
            var form = util.format(number, PhoneNumberFormat.E164);
            return Optional.of(number.hasExtension() ? form + " ext. " + number.getExtension() : form);
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    static boolean isRegion(String region) {
        return PhoneNumberUtil.getInstance().getSupportedRegions().contains(region);
    }
}
