/** Makes, changes and removes an installation on AWS; what runs there is another module. */
@NullMarked
package dev.faultline.server.aws;

import org.jspecify.annotations.NullMarked;
