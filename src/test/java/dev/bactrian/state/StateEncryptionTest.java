package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateEncryptionTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db.internal:5432/state?currentSchema=bactrian, verify-full",
        "jdbc:postgresql://db.internal/state?sslrootcert=/etc/ca.pem, verify-full",
        "jdbc:postgresql://localhost.example.org/state, verify-full",
        "'jdbc:postgresql://localhost,db.internal/state', verify-full",
        "jdbc:postgresql://db.internal/state?sslmode=require, ",
        "jdbc:postgresql://localhost:5432/state?currentSchema=bactrian, ",
        "jdbc:postgresql://127.0.0.1/state, ",
        "jdbc:postgresql://[::1]:5432/state, ",
        "jdbc:postgresql:state, "
    })
    void stateOnAnotherMachineIsVerifiedUnlessTheUrlSaysOtherwise(String url, String mode) {
        assertThat(StateEncryption.properties(url).get("quarkus.datasource.jdbc.additional-jdbc-properties.sslmode"))
                .isEqualTo(mode);
    }
}
